"""One moment of the database, for who reads much of it: what the services do meanwhile is not seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from services.admin.refusal import Refusal
from shared.runtime.data.address import AddressError
from shared.runtime.data.away import DatabaseAwayError
from shared.runtime.data.server import Limits, Server

# A statement may read a whole table, and the work between two may take as long.
LIMITS = Limits(connect_s=10, command_s=3_600, statement_s=3_600, idle_s=3_600)
Row = asyncpg.Record


class Snapshot:
    """Reads by plain SQL; JSON comes as its text."""

    def __init__(self, connection: "asyncpg.Connection[Row]") -> None:
        self._connection = connection

    async def fetch(self, statement: str, *arguments: Any) -> list[Row]:
        return await self._connection.fetch(statement, *arguments)

    async def stream(self, statement: str, *arguments: Any, rows: int) -> AsyncIterator[list[Row]]:
        """So many rows at a time, by a cursor of the server."""
        cursor = await self._connection.cursor(statement, *arguments)
        while found := await cursor.fetch(rows):
            yield found


@asynccontextmanager
async def open_snapshot(url: str) -> AsyncIterator[Snapshot]:
    """Postgres itself refuses a change. Raises Refusal where the database cannot be reached or lacks the schema."""
    try:
        connection = await Server(url, LIMITS).connect(read_only=True)
    except AddressError as error:
        raise Refusal(f"HOSHO_DATABASE_URL {error}.") from None
    except (DatabaseAwayError, asyncpg.PostgresError, ValueError) as error:
        raise Refusal(
            f"The database cannot be reached ({error}). Check HOSHO_DATABASE_URL and that its server runs."
        ) from None
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield Snapshot(connection)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.UndefinedColumnError):
        raise Refusal("This database does not have Hosho's newest schema. Run `hosho migrate` first.") from None
    except asyncpg.InsufficientPrivilegeError:
        raise Refusal(
            "The role in HOSHO_DATABASE_URL may not do this; use that of the database's administrator."
        ) from None
    finally:
        await connection.close()
