"""The ledger as rows of a second Postgres, for any number of processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from services.issuance_api.store.ledger.ledger import Ends, LedgerAwayError, Series
from shared.runtime.data.server import Server

_LOST = (asyncpg.InterfaceError, asyncpg.InternalClientError)
# Two processes that begin at once would both make the tables.
_MAKE = """
    SELECT pg_advisory_xact_lock(hashtext('hosho.ledger'));
    CREATE SCHEMA IF NOT EXISTS ledger;
    CREATE TABLE IF NOT EXISTS ledger.head (one boolean PRIMARY KEY DEFAULT true CHECK (one), id uuid NOT NULL);
    CREATE TABLE IF NOT EXISTS ledger.series (
        office_code text, fiscal_year integer, last_serial integer NOT NULL, PRIMARY KEY (office_code, fiscal_year));
"""
_NOTE = """
    INSERT INTO ledger.series VALUES ($1, $2, $3) ON CONFLICT (office_code, fiscal_year)
    DO UPDATE SET last_serial = EXCLUDED.last_serial WHERE series.last_serial < EXCLUDED.last_serial
"""


class LedgerDatabase:
    """One connection, opened when first used and again when it was lost; the role owns what it makes there."""

    is_for_one = False

    def __init__(self, url: str) -> None:
        self._server = Server(url)
        self._turn = asyncio.Lock()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def read_id(self) -> UUID | None:
        async with self._connected() as connection:
            found: UUID | None = await connection.fetchval("SELECT id FROM ledger.head")
            return found

    async def begin(self, ledger_id: UUID) -> None:
        async with self._connected() as connection:
            await connection.execute("INSERT INTO ledger.head (id) VALUES ($1)", ledger_id)

    async def read_ends(self) -> Ends:
        async with self._connected() as connection:
            rows = await connection.fetch("SELECT office_code, fiscal_year, last_serial FROM ledger.series")
            return {Series(office_code, fiscal_year): serial for office_code, fiscal_year, serial in rows}

    async def note(self, series: Series, serial: int) -> None:
        async with self._connected() as connection:
            await connection.execute(_NOTE, *series, serial)

    async def is_in(self, server: str) -> bool:
        async with self._connected() as connection:
            own = await connection.fetchval("SELECT system_identifier::text FROM pg_control_system()")
            return bool(own == server)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """Raises LedgerAwayError for whatever fails on the way, and lets the connection go."""
        async with self._turn:
            try:
                if self._connection is None:
                    self._connection = await self._connect()
                yield self._connection
            except (OSError, asyncpg.PostgresError, *_LOST, TimeoutError) as error:
                await self.close()
                raise LedgerAwayError(f"the database of the ledger cannot be used ({type(error).__name__})") from error
            except BaseException:
                await self.close()
                raise

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        connection = await self._server.connect()
        async with connection.transaction():
            await connection.execute(_MAKE)
        # What is noted must not be lost by a power cut, whatever that server is set to.
        await connection.execute("SET synchronous_commit = on")
        return connection
