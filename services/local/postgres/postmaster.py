"""The server process that runs on a data folder, whoever started it: its log, and its end."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from services.admin.refusal import Refusal
from services.local.log_files import read_log_end

_LOG_LINES_SHOWN = 10


async def wait_for_postgres_death(data: Path) -> Refusal:
    """Blocks for as long as the server on `data` lives; returns what to tell when it ends."""
    with suppress(FileNotFoundError, ProcessLookupError):
        await _wait_for_end(int((data / "postmaster.pid").read_text().splitlines()[0]))
    return Refusal(f"Postgres ended by itself. The end of {find_log(data)}:\n{describe_log_end(data)}")


async def _wait_for_end(process: int) -> None:
    """Takes any process, not only a child of ours, and cannot mistake a later one of the same number for it."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    handle = os.pidfd_open(process)
    try:
        loop.add_reader(handle, ended.set)
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def describe_log_end(data: Path) -> str:
    return read_log_end(find_log(data), _LOG_LINES_SHOWN) or "It wrote no log."


def find_log(data: Path) -> Path:
    return data / "server.log"
