"""All of Hosho on one machine: Postgres, the schema, the mail catcher, the three services, and `demo.json`."""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.admin.data_folder import DataFolder, hold_folder
from services.admin.fonts import compose_extra, run_conversion
from services.admin.postgres_socket import compose_url
from services.admin.refusal import Refusal, Say
from services.admin.store.migration import migrate
from services.admin.store.roles import ROLES
from services.local.demo_clients import DemoClient, keep_demo_clients, read_demo_clients
from services.local.demo_file import DemoFile, write_demo_file
from services.local.mail_catcher import catch_mail
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres, wait_for_postgres_death
from services.local.processes.ports import HOST, hold_ports
from services.local.processes.readiness import wait_until_ready
from services.local.processes.supervisor import (
    Child,
    Service,
    run_services,
    wait_for_first_death,
    wait_for_former_services,
)
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import SERVICE_NAMES, keep_secrets
from services.local.service_environment import Supplies, compose_environment


@dataclass(frozen=True)
class Installation:
    """Everything answers; `children` are the running services, `postgres` is the folder of their database."""

    demo: DemoFile
    children: list[Child]
    postgres: Path

    async def run_until_death(self) -> Refusal:
        """Returns what to tell when a service or Postgres ends by itself."""
        services = [child.wait_for_death() for child in self.children]
        return await wait_for_first_death([wait_for_postgres_death(self.postgres), *services])


@asynccontextmanager
async def run_installation(folder: DataFolder, base_port: int, say: Say) -> AsyncIterator[Installation]:
    """Starts everything and stops it in reverse when the block ends, however it ends."""
    folder.make()
    with hold_folder(folder):
        folder.demo_file.unlink(missing_ok=True)
        read_demo_clients(folder)  # a damaged file is told before anything starts
        secrets = keep_secrets(folder)
        seal = keep_sample_seal(folder)
        say("Certificates are sealed with a SAMPLE seal: nobody but this installation trusts it.")
        await wait_for_former_services(folder.services_lock)
        with hold_ports(base_port, len(SERVICE_NAMES)) as listeners:
            async with _run_base(folder, say) as (clients, smtp_port):
                say("Starting the three services …")
                urls = _compose_urls(listeners)
                services = _compose_services(folder, Supplies(secrets, seal, smtp_port), listeners)
                async with run_services(services, folder.services_lock) as children:
                    await wait_until_ready(children, list(urls.values()))
                    demo = DemoFile(**urls, mail_folder=folder.mail, clients=clients)
                    write_demo_file(folder.demo_file, demo)
                    try:
                        yield Installation(demo, children, folder.postgres)
                        say("Stopping …")
                    finally:
                        folder.demo_file.unlink(missing_ok=True)


@asynccontextmanager
async def _run_base(folder: DataFolder, say: Say) -> AsyncIterator[tuple[dict[str, DemoClient], int]]:
    """What the services stand on: fonts, the database with its schema and clients, and a port that takes mail."""
    say("Starting Postgres …")
    async with _meanwhile(run_conversion(say)) as fonts, run_postgres(folder.postgres, find_programs()):
        say("Bringing the database to the newest schema …")
        clients = await _prepare_database(folder, compose_url(folder.postgres))
        await fonts
        async with catch_mail(folder.mail) as smtp_port:
            yield clients, smtp_port


async def _prepare_database(folder: DataFolder, admin_url: str) -> dict[str, DemoClient]:
    """Schema and clients, in one piece: a Ctrl-C waits the second it takes."""

    def prepare() -> dict[str, DemoClient]:
        migrate(admin_url)
        return asyncio.run(keep_demo_clients(folder, admin_url))

    work = asyncio.ensure_future(asyncio.to_thread(prepare))
    try:
        return await asyncio.shield(work)
    finally:
        await asyncio.wait((work,))


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Work that goes on beside the block, and does not outlast it."""
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))


def _compose_services(folder: DataFolder, supplies: Supplies, listeners: list[socket.socket]) -> list[Service]:
    extra = compose_extra()
    return [
        Service(
            name=name,
            target=f"services.{name}.main:create_app",
            environment={**compose_environment(name, compose_url(folder.postgres, ROLES[name]), supplies), **extra},
            listener=listener,
            log=folder.logs / f"{name}.log",
        )
        for name, listener in zip(SERVICE_NAMES, listeners, strict=True)
    ]


def _compose_urls(listeners: list[socket.socket]) -> dict[str, str]:
    return {
        name: f"http://{HOST}:{listener.getsockname()[1]}"
        for name, listener in zip(SERVICE_NAMES, listeners, strict=True)
    }
