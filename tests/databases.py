"""A real Postgres for the suite, and a fresh copy of a migrated database for every test."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from services.admin.postgres_socket import find_socket_folder
from services.admin.store.hardening import harden
from services.admin.store.migration import migrate
from services.local.postgres.postmaster import find_log
from shared.runtime.data.scope import NOBODY, Scope

TEMPLATE = "hosho"
ADMIN = "postgres"
_numbers = itertools.count(1)


class Server:
    """The suite's own server; its database `hosho` is migrated once and then only copied."""

    def __init__(self, data: Path) -> None:
        folder = find_socket_folder(data)
        if folder is None:
            raise RuntimeError("the suite's Postgres does not run")
        self.data = data
        self.socket_folder = folder
        self.data = data
        self.log = find_log(data)
        self._pid_file = data / "postmaster.pid"

    def url(self, role: str, database: str) -> str:
        return f"postgresql+asyncpg://{role}@/{database}?host={self.socket_folder}"

    def migrate_template(self) -> None:
        url = self.url(ADMIN, TEMPLATE)
        asyncio.run(migrate(url))
        asyncio.run(harden(url))

    async def trade_safety_for_speed(self) -> None:
        """Copies are made and dropped by the hundred; a power cut may take them all."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "wal_init_zero", "autovacuum"):
            await self.execute(f"ALTER SYSTEM SET {setting} = off")
        await self.execute("SELECT pg_reload_conf()")

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.socket_folder), user=ADMIN, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """Its processes are stopped: the kernel still takes connections, and nobody answers them."""
        connection = await asyncpg.connect(host=str(self.socket_folder), user=ADMIN, database="postgres")
        rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        await connection.close()
        processes = [int(self._pid_file.read_text().splitlines()[0]), *(row["pid"] for row in rows)]
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    @asynccontextmanager
    async def clone(self) -> AsyncIterator["CloneDatabase"]:
        name = f"clone_{next(_numbers)}"
        clone = CloneDatabase(self, name)
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        try:
            yield clone
        finally:
            clone.ledger.unlink(missing_ok=True)
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


class CloneDatabase:
    """`ledger` is where an issuance_api on it notes its numbers."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.ledger = server.data.with_name(f"{name}.ledger")

    def url(self, role: str) -> str:
        return self.server.url(role, self.name)

    @asynccontextmanager
    async def saved(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A copy of it, as a backup is one, and how to put it back. Nobody may be connected."""
        copy = f"{self.name}_saved"
        await self.server.execute(f"CREATE DATABASE {copy} TEMPLATE {self.name} STRATEGY FILE_COPY")

        async def restore() -> None:
            await self.server.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
            await self.server.execute(f"CREATE DATABASE {self.name} TEMPLATE {copy} STRATEGY FILE_COPY")

        try:
            yield restore
        finally:
            await self.server.execute(f"DROP DATABASE {copy}")

    async def connect(self, role: str = ADMIN, scope: Scope = NOBODY) -> "asyncpg.Connection[asyncpg.Record]":
        """`scope` is of a service's role, and holds as long as the connection."""
        towns = ",".join(scope.towns)
        told = {"role": f"{role}_all"} if scope.everything else {"hosho.tenant": scope.org, "hosho.towns": towns}
        return await asyncpg.connect(
            host=str(self.server.socket_folder),
            user=role,
            database=self.name,
            server_settings={} if scope == NOBODY else told,
        )

    async def fetch(self, statement: str, *arguments: Any, role: str = ADMIN, scope: Scope = NOBODY) -> list[Any]:
        """Rows as `role` sees them; by default as the owner."""
        connection = await self.connect(role, scope)
        try:
            return list(await connection.fetch(statement, *arguments))
        finally:
            await connection.close()
