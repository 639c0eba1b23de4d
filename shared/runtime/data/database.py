"""Postgres: the connections of one service, with a type of session for writing and one for reading."""

import asyncio
import datetime
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar, Protocol

import uuid_utils
import uuid_utils.compat
from sqlalchemy import LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from shared.runtime.data.direct import DirectDatabase
from shared.runtime.data.direct_query import DirectQuery, R
from shared.runtime.data.scope import NOBODY, Scope, ScopedSession
from shared.runtime.data.server import CLOSE_S, KEPT_S, POOL_WAIT_S, SERVICE_LIMITS, Limits, Server

MIGRATION_HEAD = "0044"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        uuid.UUID: UUID(as_uuid=True),
        datetime.datetime: TIMESTAMP(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, Any]: JSONB(),
    }


class Fetching(Protocol):
    """Answers queries that are written once: a transaction, or the database itself."""

    async def fetch(self, query: DirectQuery[R], arguments: Mapping[str, Any]) -> list[R]: ...


class _FetchingSession(AsyncSession):
    async def fetch(self, query: DirectQuery[R], arguments: Mapping[str, Any]) -> list[R]:
        """The rows as this transaction sees them."""
        return [query.row(*found) for found in await self.execute(query.statement, arguments)]


class WriteSession(_FetchingSession):
    """May change rows. Whoever opened it (a request, an inbox) commits it, and nobody else does."""


class ReadSession(_FetchingSession):
    """Postgres itself refuses a change. At READ COMMITTED each statement sees the rows of its own moment."""


class DirectSession:
    """Asks queries that are written once, in one scope; each is a transaction of its own on plain asyncpg."""

    def __init__(self, direct: DirectDatabase, scope: Scope) -> None:
        self._direct = direct
        self._scope = scope

    async def fetch(self, query: DirectQuery[R], arguments: Mapping[str, Any]) -> list[R]:
        opened = self._direct.begin(self._scope) if query.scoped else self._direct.connection()
        async with opened as connection:
            return await query.fetch(connection, arguments)


class Database:
    """The connections of one service, as its own role: up to `pool_size` for writing, and as many for reading.

    As many again for `asking`, opened when first used.
    """

    def __init__(self, url: str, *, pool_size: int = 4, limits: Limits = SERVICE_LIMITS) -> None:
        self.server = Server(url, limits)
        pool: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": POOL_WAIT_S,
            "pool_recycle": KEPT_S,
        }
        self.writing = self.server.make_engine(**pool)
        self.reading = self.server.make_engine(read_only=True, **pool)
        self._direct = DirectDatabase(self.server, pool_size, read_only=True)
        options: dict[str, Any] = {"sync_session_class": ScopedSession, "expire_on_commit": False}
        self._write = async_sessionmaker(self.writing, class_=WriteSession, **options)
        self._read = async_sessionmaker(self.reading, class_=ReadSession, **options)

    @asynccontextmanager
    async def write(self, scope: Scope = NOBODY) -> AsyncIterator[WriteSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._write(info={"scope": scope}) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self, scope: Scope = NOBODY) -> AsyncIterator[ReadSession]:
        async with self._read(info={"scope": scope}) as session:
            yield session

    def asking(self, scope: Scope) -> DirectSession:
        """For a few queries that are written once: a session costs more than they do."""
        return DirectSession(self._direct, scope)

    async def close(self) -> None:
        """Says goodbye to the server; one that does not answer is left after CLOSE_S."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await asyncio.gather(self.writing.dispose(), self.reading.dispose())
        await self._direct.close()


def new_id() -> uuid.UUID:
    """A UUIDv7: unique, and in order of time to the millisecond."""
    return uuid_utils.compat.uuid7()


def write_new_id() -> str:
    """The same as text, in a sixth of the time."""
    return str(uuid_utils.uuid7())
