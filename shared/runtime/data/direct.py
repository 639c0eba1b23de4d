"""Plain asyncpg, for look-ups and checks: SQLAlchemy would take most of their time. All else uses sessions."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import asyncpg
from sqlalchemy.engine import make_url

from shared.runtime.data.away import CONNECT_S, POOL_WAIT_S, SERVER_SETTINGS, connect
from shared.runtime.data.scope import Scope, ScopedConnection


class DirectConnection(Protocol):
    """An asyncpg connection; parameters are `$1`, `$2` …"""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def execute(self, query: str, *args: Any) -> str: ...


def connect_arguments(url: str) -> dict[str, Any]:
    """asyncpg's arguments for one of SQLAlchemy's URLs, which keep a socket folder in their query."""
    parsed = make_url(url)
    return {**parsed.translate_connect_args(username="user"), **parsed.query}


class DirectDatabase:
    """A pool of at most `size` connections, opened when first used."""

    def __init__(self, url: str, size: int, settings: Mapping[str, str] = SERVER_SETTINGS) -> None:
        self._url = url
        self._size = size
        self._settings = dict(settings)
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def begin(self, scope: Scope) -> AsyncIterator[DirectConnection]:
        """One transaction: committed when the block ends, rolled back when it raises. Waits POOL_WAIT_S at most."""
        async with self.connection() as connection:
            connection.tell(scope)
            async with connection.transaction():
                yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[ScopedConnection]:
        """Each statement is a transaction of its own, in nobody's scope. Waits POOL_WAIT_S at most."""
        pool = self._pool or await self._open()
        async with asyncio.timeout(POOL_WAIT_S):  # asyncpg's own limit makes a task of each wait
            held = await pool.acquire()
        try:
            yield cast("ScopedConnection", held)
        finally:
            await pool.release(held)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _open(self) -> "asyncpg.Pool[asyncpg.Record]":
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    **connect_arguments(self._url),
                    connect=connect,
                    connection_class=ScopedConnection,
                    min_size=1,
                    max_size=self._size,
                    timeout=CONNECT_S,
                    server_settings=self._settings,
                    reset=_leave_as_is,
                )
            return self._pool


async def _leave_as_is(_: Any) -> None:
    """Instead of asyncpg's reset, which costs an exchange: transactions that only read and write rows leave nothing."""
