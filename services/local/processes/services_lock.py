"""The lock by which a start knows that services of a killed `hosho up` are still ending.

Each service inherits an open file with a shared lock on it; the kernel releases the lock when the last one has ended.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.local.processes.child import STOP_LIMIT_S


async def wait_for_former_services(lock_file: Path) -> None:
    """Returns when they have ended, or after STOP_LIMIT_S: the start then fails if one of them still has its port."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + STOP_LIMIT_S
    with _open(lock_file) as descriptor:
        while not _try_lock(descriptor) and clock.time() < deadline:  # noqa: ASYNC110 - nobody tells of a released lock
            await asyncio.sleep(0.05)


@contextmanager
def share_lock(lock_file: Path) -> Iterator[int]:
    """An open file for children to inherit; after the block they alone hold the lock."""
    with _open(lock_file) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor


@contextmanager
def _open(lock_file: Path) -> Iterator[int]:
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
