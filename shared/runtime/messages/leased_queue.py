"""Rows of a table that are worked on one at a time, under a lease, with tries of their own: events, mails, calls.

What is due, and which row comes next, is each table's own to say; what a lease is, is said here once. All of it goes by
the database's clock, so that the clocks of processes need not agree.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from shared.runtime.data.database import Database, WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.lease import LEASE, keep_lease

_FREE = "lease_token = NULL, leased_until = NULL"


def say_due(row: str = "") -> str:
    """SQL: that a row's time has come, and that nobody holds it; `row` is what the statement calls it."""
    of = f"{row}." if row else ""
    return f"{of}due_at <= now() AND ({of}leased_until IS NULL OR {of}leased_until <= now())"


class LeasedQueue:
    """Of a table whose rows `key` names. `done` is the column with the moment at which one was done, once and for good.

    After a failure it is due again, unless the SQL `given_up` holds, which sets the moment of the column `ended`.
    A row is found by its key and its `token`, which is None where it is locked, and not leased.
    """

    def __init__(self, table: str, key: Sequence[str], *, done: str, ended: str, given_up: str) -> None:
        row = " AND ".join(f"{column} = :{column}" for column in key)
        held = f"{row} AND {done} IS NULL AND lease_token IS NOT DISTINCT FROM CAST(:token AS uuid)"
        leased = "leased_until = clock_timestamp() + :lease"
        self._lease = text(f"UPDATE {table} SET lease_token = :token, {leased} WHERE {row}")  # noqa: S608
        self._renew = text(f"UPDATE {table} SET {leased} WHERE {held}")  # noqa: S608
        self._settle = text(
            f"UPDATE {table} SET {done} = clock_timestamp(), last_error = NULL, {_FREE} WHERE {held} RETURNING true"  # noqa: S608
        )
        self._put_back = text(
            f"UPDATE {table} SET tries = tries + 1, last_error = :error, {_FREE}, due_at = clock_timestamp() + :delay, "  # noqa: S608
            f"{ended} = CASE WHEN {given_up} THEN clock_timestamp() END WHERE {held} RETURNING {ended} IS NOT NULL"
        )
        self._rest = text(
            f"UPDATE {table} SET last_error = :error, {_FREE}, due_at = clock_timestamp() + :delay WHERE {held}"  # noqa: S608
        )

    async def lease(self, session: WriteSession, held: Mapping[str, Any]) -> None:
        """Of a row that this transaction has locked; from its commit on it is the token's, for as long as LEASE."""
        await session.execute(self._lease, {**held, "lease": LEASE})

    async def renew(self, session: WriteSession, held: Mapping[str, Any]) -> None:
        await session.execute(self._renew, {**held, "lease": LEASE})

    @asynccontextmanager
    async def keep(self, database: Database, held: Mapping[str, Any]) -> AsyncIterator[None]:
        """Renews the lease until the block ends; that it was lost all the same shows when the outcome is recorded."""

        async def renew() -> None:
            async with database.write(EVERYTHING) as session:
                await self.renew(session, held)

        async with keep_lease(renew):
            yield

    async def settle(self, session: WriteSession, held: Mapping[str, Any]) -> bool:
        """Done; False where it is no longer the token's, and whoever holds it now records the outcome."""
        return await session.scalar(self._settle, held) is not None

    async def put_back(
        self, session: WriteSession, held: Mapping[str, Any], *, error: str, delay: timedelta, **given_up: Any
    ) -> bool:
        """One try more; True where it was the last. `given_up` are the values that its SQL names."""
        values = {**held, **given_up, "error": error, "delay": delay}
        return await session.scalar(self._put_back, values) is True

    async def rest(self, session: WriteSession, held: Mapping[str, Any], *, error: str, delay: timedelta) -> None:
        """Due again after `delay`, with all its tries."""
        await session.execute(self._rest, {**held, "error": error, "delay": delay})
