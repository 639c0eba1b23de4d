"""Trouble with the database itself: no way to it, or an error that passes without anybody changing anything."""

from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

CONNECT_S = 5
POOL_WAIT_S = 1.0
SERVER_SETTINGS = {"statement_timeout": "10000", "application_name": "hosho"}
_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    ConnectionError,
    TimeoutError,
)
# Serialization failure, deadlock, too few resources, a shutdown or a statement cancelled, a lost connection.
_PASSING_STATES = ("40001", "40P01", "53", "57", "08")
_CANCELLED = "57014"


class DatabaseAwayError(ConnectionError):
    """There is no way to the database: no socket, no such host, nobody who listens, no answer in time."""


async def connect(*arguments: Any, **options: Any) -> Any:
    """asyncpg.connect, whose every OSError becomes a DatabaseAwayError.

    A stopped server takes its Unix socket along, which is a FileNotFoundError: caught later than here, it could be
    that of any other file.
    """
    try:
        return await asyncpg.connect(*arguments, **options)
    except OSError as error:
        raise DatabaseAwayError(str(error)) from error


def is_database_away(error: BaseException) -> bool:
    """Whether an error is trouble of the database that passes by itself, and not the fault of what was asked of it."""
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return _read_state(error).startswith(_PASSING_STATES)


def was_cancelled(error: BaseException) -> bool:
    """Whether Postgres ended a statement that took too long; tried again, it may well take as long."""
    return _read_state(error) == _CANCELLED


def constraint_of(error: BaseException) -> str | None:
    """The name of the constraint that was broken, never a value that broke it; None for any other error."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error
    return getattr(cause, "constraint_name", None)


def _read_state(error: BaseException) -> str:
    """Its SQLSTATE, or an empty text."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", ""))
