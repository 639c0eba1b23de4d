"""An administrator's way into the database: the URL that `HOSHO_DATABASE_URL` names, else the local server's."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import NullPool

from services.admin.data_folder import find_data_folder
from services.admin.postgres_socket import compose_url
from services.admin.refusal import Refusal
from shared.runtime.data.address import AddressError
from shared.runtime.data.database import WriteSession
from shared.runtime.data.server import Limits, Server

# A command may read a whole table, and may work between two statements.
LIMITS = Limits(connect_s=10, command_s=120, statement_s=110, idle_s=600)
_SCHEMA_MISSING = ("42P01", "3F000")  # no such table, no such schema
_NOT_ALLOWED = "42501"


def find_admin_url() -> str:
    """The URL that is set, else the local server's; raises Refusal where neither is there."""
    given = os.environ.get("HOSHO_DATABASE_URL")
    return given or compose_url(find_data_folder().postgres)


@asynccontextmanager
async def open_transaction(url: str) -> AsyncIterator[WriteSession]:
    """One transaction on one connection: committed when the block ends, rolled back when it raises.

    Raises Refusal where the database cannot be reached, or where the block finds it without Hosho's schema or its role
    without the right.
    """
    engine = _make_engine(url)
    try:
        async with WriteSession(engine) as session, session.begin():
            await _connect(session)
            yield session
    except DBAPIError as error:
        raise _explain(error) or error from None
    finally:
        await engine.dispose()


async def refuse_unreachable(url: str) -> None:
    """Raises Refusal where the database cannot be reached; for work that opens its own connection."""
    async with open_transaction(url):
        pass


def _make_engine(url: str) -> AsyncEngine:
    """Raises Refusal for what is no such URL, without quoting it: it may hold a password."""
    try:
        return Server(url, LIMITS).make_engine(poolclass=NullPool)
    except AddressError as error:
        raise Refusal(f"HOSHO_DATABASE_URL {error}.") from None


async def _connect(session: AsyncSession) -> None:
    try:
        await session.connection()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = str(cause) or f"no answer within {LIMITS.connect_s} s"
        raise Refusal(
            f"The database cannot be reached ({reason}). Check HOSHO_DATABASE_URL and that its server runs."
        ) from None


def _explain(error: DBAPIError) -> Refusal | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _SCHEMA_MISSING:
        return Refusal("This database does not have Hosho's schema. Bring it there with `hosho migrate`.")
    if state == _NOT_ALLOWED:
        return Refusal("The role in HOSHO_DATABASE_URL may not do this; use that of the database's administrator.")
    return None
