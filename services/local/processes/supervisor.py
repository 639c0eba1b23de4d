"""The three services as child processes: started together, watched, and never outliving their parent."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.admin.refusal import Refusal
from services.local.log_files import open_log, read_log_end
from services.local.processes.child import STOP_LIMIT_S
from services.local.processes.services_lock import share_lock

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
        log = self.service.log
        return Refusal(
            f"{self.service.name} ended by itself (exit code {code}). The end of {log}:\n"
            f"{read_log_end(log, _LOG_LINES_SHOWN)}"
        )


@asynccontextmanager
async def run_services(services: Sequence[Service], lock_file: Path) -> AsyncIterator[list[Child]]:
    """Children that live for as long as the block lasts; their listeners are theirs from here on."""
    children: list[Child] = []
    try:
        with share_lock(lock_file) as lock:
            for service in services:
                children.append(Child(service, await _start_child(service, lock)))
                service.listener.close()
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


async def _start_child(service: Service, lock: int) -> asyncio.subprocess.Process:
    listener = service.listener.fileno()
    with open_log(service.log) as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.local.processes.child", service.target, str(listener),
            stdin=subprocess.PIPE, stdout=log, stderr=log, env=service.environment, pass_fds=(listener, lock),
        )  # fmt: skip


async def _stop_child(process: asyncio.subprocess.Process) -> None:
    """Closes the pipe to it, as our own death would: a child needs one way to be stopped."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
