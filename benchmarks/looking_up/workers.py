"""Several processes of one service on one listener, as an operator starts workers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import NamedTuple

from benchmarks.stand import Stand, wait_for_answer
from services.admin.store.roles import ROLES
from services.local.processes.ports import HOST, hold_ports
from services.local.processes.supervisor import Service, run_services

SERVICE = "verification_api"
_CONNECTIONS = 60


class Workers(NamedTuple):
    """Where they answer, and their process ids by name."""

    url: str
    processes: dict[str, int]


@asynccontextmanager
async def run_workers(stand: Stand, service: Service, count: int) -> AsyncIterator[Workers]:
    """Beside those that the stand runs; the kernel gives each connection to one of them.

    The role may open more connections from here on, as an operator with more processes sees to.
    """
    await stand.database.execute(f"ALTER ROLE {ROLES[SERVICE]} CONNECTION LIMIT {_CONNECTIONS}")
    with hold_ports(0, 1) as (listener,):
        port = listener.getsockname()[1]
        services = [
            replace(
                service,
                name=f"{service.name} {number}",
                listener=listener.dup(),
                log=service.log.with_name(f"{service.log.stem}-{number}.log"),
            )
            for number in range(1, count + 1)
        ]
        async with run_services(services, stand.postgres.parent / "workers.lock") as children:
            for _ in range(count):
                await wait_for_answer(port)
            yield Workers(f"http://{HOST}:{port}", {child.service.name: child.process.pid for child in children})
