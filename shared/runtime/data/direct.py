"""Plain asyncpg, for look-ups and checks: SQLAlchemy would take most of their time. All else uses sessions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import asyncpg

from shared.runtime.data.scope import Scope, ScopedConnection
from shared.runtime.data.server import CLOSE_S, KEPT_S, POOL_WAIT_S, Server


class DirectConnection(Protocol):
    """An asyncpg connection; parameters are `$1`, `$2` …"""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def execute(self, query: str, *args: Any) -> str: ...


class DirectDatabase:
    """A pool of `size` connections, opened when first used: all at once, since a burst could not wait for them."""

    def __init__(self, server: Server, size: int, *, read_only: bool = False) -> None:
        self._server = server
        self._size = size
        self._read_only = read_only
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def begin(self, scope: Scope) -> AsyncIterator[DirectConnection]:
        """One transaction: committed when the block ends, rolled back when it raises. Waits POOL_WAIT_S at most."""
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
        """Each statement is a transaction of its own, in nobody's scope. Waits POOL_WAIT_S at most."""
        pool = self._pool or await self._open()
        async with asyncio.timeout(POOL_WAIT_S):  # asyncpg's own limit makes a task of each wait
            held: Any = await self._take(pool)
        try:
            yield held
        except BaseException as error:
            self._server.judge(held, error)
            raise
        finally:
            await pool.release(held)

    async def close(self) -> None:
        """Says goodbye to the server; one that does not answer is left after CLOSE_S."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(CLOSE_S):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    async def _take(self, pool: "asyncpg.Pool[asyncpg.Record]") -> ScopedConnection:
        while True:
            held: Any = await pool.acquire()  # stands for the connection, as long as it is held
            if not self._server.is_former(held):
                return cast("ScopedConnection", held)
            held.terminate()
            await pool.release(held)

    async def _open(self) -> "asyncpg.Pool[asyncpg.Record]":
        async with self._opening:
            if self._pool is None:
                connect: Any = self._connect
                self._pool = await asyncpg.create_pool(
                    connect=connect,
                    connection_class=ScopedConnection,
                    min_size=self._size,
                    max_size=self._size,
                    max_inactive_connection_lifetime=KEPT_S,
                    reset=_leave_as_is,
                )
            return self._pool

    async def _connect(self, *_: Any, **__: Any) -> Any:
        return await self._server.connect(read_only=self._read_only)


async def _leave_as_is(_: Any) -> None:
    """Instead of asyncpg's reset, which costs an exchange: transactions that only read and write rows leave nothing."""
