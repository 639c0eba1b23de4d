"""Plain asyncpg, for look-ups and checks: SQLAlchemy would take most of their time. All else uses sessions."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol

import asyncpg

from shared.runtime.data.scope import Scope, ScopedConnection
from shared.runtime.data.server import CLOSE_S, KEPT_S, POOL_WAIT_S, Server


class DirectConnection(Protocol):
    """An asyncpg connection; parameters are `$1`, `$2` …"""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def execute(self, query: str, *args: Any) -> str: ...


class DirectDatabase:
    """Up to `size` connections, each opened when there is none that is free."""

    def __init__(self, server: Server, size: int, *, read_only: bool = False) -> None:
        self._server = server
        self._read_only = read_only
        self._places = asyncio.Semaphore(size)
        self._free: list[_Kept] = []

    @asynccontextmanager
    async def begin(self, scope: Scope) -> AsyncIterator[DirectConnection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.connection() as connection:
            connection.tell(scope)
            transaction = connection.transaction()
            await transaction.start()
            try:
                yield connection
            except BaseException as error:
                if not self._server.judge(connection, error):
                    await transaction.rollback()
                raise
            await transaction.commit()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[ScopedConnection]:
        """Each statement is a transaction of its own, in nobody's scope.

        Raises TimeoutError where none comes free within POOL_WAIT_S, or a new one does not stand after that time.
        """
        if self._places.locked():
            async with asyncio.timeout(POOL_WAIT_S):
                await self._places.acquire()
        else:
            await self._places.acquire()
        free = self._free
        try:
            held = self._pick() or await self._connect()
            try:
                yield held
            except BaseException as error:
                self._server.judge(held, error)
                raise
            finally:
                self._keep(held, free)
        finally:
            self._places.release()

    async def close(self) -> None:
        """Says goodbye to the server; one that does not answer is left after CLOSE_S.

        What is held meanwhile ends when it comes back.
        """
        free, self._free = self._free, []
        try:
            async with asyncio.timeout(CLOSE_S):
                await asyncio.gather(*(kept.connection.close() for kept in free))
        except TimeoutError:
            for kept in free:
                kept.connection.terminate()

    def _pick(self) -> ScopedConnection | None:
        """The one that came back last, of those that are still of use."""
        while self._free:
            held, since = self._free.pop()
            if not (held.is_closed() or self._server.is_former(held) or time.monotonic() - since > KEPT_S):
                return held
            held.terminate()
        return None

    def _keep(self, held: ScopedConnection, free: "list[_Kept]") -> None:
        if held.is_closed():
            return
        if free is self._free:
            free.append(_Kept(held, time.monotonic()))
        else:
            held.terminate()

    async def _connect(self) -> ScopedConnection:
        async with asyncio.timeout(POOL_WAIT_S):
            return await self._server.connect(read_only=self._read_only)


class _Kept(NamedTuple):
    """`since` is of the monotonic clock: the last thing that it did, in seconds."""

    connection: ScopedConnection
    since: float
