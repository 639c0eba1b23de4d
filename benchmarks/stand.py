"""What is measured: a fresh installation as `hosho up` makes it, the peer beside it, and a look into the database."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from rich.console import Console

from services.admin.data_folder import DataFolder
from services.admin.postgres_socket import ADMIN, DATABASE, find_socket_folder
from services.admin.python_path import compose_python_path
from services.local.demo_file import LocalDemoFile
from services.local.processes.ports import HOST, hold_ports
from services.local.processes.readiness import READY_LIMIT_S
from services.local.processes.supervisor import Child, Service, run_services
from services.local.up import run_installation

PEER = "hello"
POSTGRES = "postgres"
QUIET_LIMIT_S = 60.0
_PAUSE_S = 0.01
_COUNT_WAITING = """
    SELECT (SELECT count(*) FROM events.delivery WHERE handled_at IS NULL)
         + (SELECT count(*) FROM issuance.mail WHERE sent_at IS NULL)
"""


@dataclass(frozen=True)
class Stand:
    """`processes` are process ids by name, `services` what they run; `peer` is the peer's URL.

    `database` is the owner's connection, `postgres` the folder of the server's data.
    """

    console: Console
    demo: LocalDemoFile
    peer: str
    postgres: Path
    processes: dict[str, int]
    services: dict[str, Service]
    database: "asyncpg.Connection[asyncpg.Record]"

    async def wait_until_quiet(self) -> None:
        """Returns when every event was handled and every mail sent; raises TimeoutError after QUIET_LIMIT_S seconds."""
        async with asyncio.timeout(QUIET_LIMIT_S):
            while await self.fetch_value(_COUNT_WAITING):  # noqa: ASYNC110 - other processes do the work
                await asyncio.sleep(_PAUSE_S)

    async def fetch_value(self, query: str, *arguments: Any) -> Any:
        return await self.database.fetchval(query, *arguments)


class _Peer(NamedTuple):
    url: str
    child: Child


@asynccontextmanager
async def set_up(console: Console) -> AsyncIterator[Stand]:
    with tempfile.TemporaryDirectory(prefix="hosho-bench-") as path:
        folder = DataFolder(Path(path))
        async with (
            run_installation(folder, base_port=0, say=console.print) as installation,
            _run_peer(folder) as peer,
            connect_owner(folder.postgres) as database,
        ):
            children = {child.service.name: child for child in (*installation.children, peer.child)}
            processes = {name: child.process.pid for name, child in children.items()}
            processes[POSTGRES] = _find_postmaster(folder)
            services = {name: child.service for name, child in children.items()}
            yield Stand(console, installation.demo, peer.url, folder.postgres, processes, services, database)


@asynccontextmanager
async def _run_peer(folder: DataFolder) -> AsyncIterator[_Peer]:
    with hold_ports(0, 1) as (listener,):
        port = listener.getsockname()[1]
        service = Service(
            PEER, "benchmarks.hello:create_app", compose_python_path(), listener, folder.logs / "hello.log"
        )
        async with run_services([service], folder.path / "hello.lock") as (child,):
            await wait_for_answer(port)
            yield _Peer(f"http://{HOST}:{port}", child)


async def wait_for_answer(port: int) -> None:
    """The kernel takes connections from the start; an answer means that the peer is up."""
    async with asyncio.timeout(READY_LIMIT_S):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: peer\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()


@asynccontextmanager
async def connect_owner(postgres: Path) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """To the server whose data are in the folder `postgres`."""
    connection = await asyncpg.connect(host=str(find_socket_folder(postgres)), user=ADMIN, database=DATABASE)
    try:
        yield connection
    finally:
        await connection.close()


def _find_postmaster(folder: DataFolder) -> int:
    return int((folder.postgres / "postmaster.pid").read_text().splitlines()[0])
