"""Trouble with the database itself: no way to it, or an error that passes without anybody changing anything."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server ended the connection just as something was asked
    asyncpg.PostgresConnectionError,
    ConnectionError,
    TimeoutError,
)
# Serialization failure, deadlock, too few resources, a shutdown or a statement cancelled, a lost connection, a server
# that is read-only for now, a transaction that was ended because nothing came or it took too long.
_PASSING_STATES = ("40001", "40P01", "53", "57", "08", "25006", "25P03", "25P04")
_CANCELLED = "57014"


class DatabaseAwayError(ConnectionError):
    """There is no way to the database: no socket, no such host, nobody who listens, no answer in time."""


def is_database_away(error: BaseException) -> bool:
    """Whether an error is trouble of the database that passes by itself, and not the fault of what was asked of it."""
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return read_state(error).startswith(_PASSING_STATES)


def was_cancelled(error: BaseException) -> bool:
    """Whether Postgres ended a statement that took too long; tried again, it may well take as long."""
    return read_state(error) == _CANCELLED


def constraint_of(error: BaseException) -> str | None:
    """The name of the constraint that was broken, never a value that broke it; None for any other error."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error
    return getattr(cause, "constraint_name", None)


def read_state(error: BaseException | None) -> str:
    """Its SQLSTATE, or an empty text."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", ""))
