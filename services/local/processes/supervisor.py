"""The three services as child processes: started together, watched, and never outliving their parent."""

import asyncio
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from services.admin.refusal import Refusal
from services.local.processes.child import HARD_LIMIT_S

STOP_LIMIT_S = HARD_LIMIT_S + 1.0
_LOG_LINES_SHOWN = 15


@dataclass(frozen=True)
class Service:
    """What to run: `target` is `module:factory`."""

    name: str
    target: str
    environment: dict[str, str]
    listener: socket.socket
    log: Path


@dataclass(frozen=True)
class Child:
    service: Service
    process: asyncio.subprocess.Process

    async def wait_for_death(self) -> Refusal:
        """Returns what to tell when a service ends by itself."""
        code = await self.process.wait()
        return Refusal(
            f"{self.service.name} ended by itself (exit code {code}). The end of {self.service.log}:\n"
            f"{_read_end(self.service.log)}"
        )


async def wait_for_former_services(lock_file: Path) -> None:
    """Lets the services of a killed `hosho up` finish; they end by themselves within STOP_LIMIT_S.

    Each holds a share of `lock_file` for as long as it lives. After the limit we go on: the ports will tell.
    """
    deadline = asyncio.get_running_loop().time() + STOP_LIMIT_S
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _try_lock(descriptor) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # the kernel tells nobody when a file lock is let go
    finally:
        os.close(descriptor)


@asynccontextmanager
async def run_services(services: Sequence[Service], lock_file: Path) -> AsyncIterator[list[Child]]:
    """Children that live for as long as the block lasts; their listeners are theirs from here on."""
    share = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    children: list[Child] = []
    try:
        fcntl.flock(share, fcntl.LOCK_SH)
        for service in services:
            children.append(Child(service, await _start_child(service, share)))
            service.listener.close()
        os.close(share)
        yield children
    finally:
        await asyncio.gather(*(_stop_child(child.process) for child in children))


async def wait_for_first_death(deaths: Iterable[Coroutine[Any, Any, Refusal]]) -> Refusal:
    """Blocks for as long as all live; `deaths` each return what to tell when one ends by itself."""
    watches = [asyncio.ensure_future(death) for death in deaths]
    try:
        done, _ = await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for watch in watches:
            watch.cancel()


async def _start_child(service: Service, share: int) -> asyncio.subprocess.Process:
    descriptor = service.listener.fileno()
    with _open_log(service.log) as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.local.processes.child", service.target, str(descriptor),
            stdin=subprocess.PIPE, stdout=log, stderr=log, env=service.environment, pass_fds=(descriptor, share),
        )  # fmt: skip


def _open_log(path: Path) -> IO[bytes]:
    """A new log; that of the run before stays beside it as `.1`."""
    with suppress(FileNotFoundError):
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


async def _stop_child(process: asyncio.subprocess.Process) -> None:
    """Closes the pipe, which is the same sign that our own death would give."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_end(log: Path) -> str:
    with suppress(FileNotFoundError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:])
    return ""
