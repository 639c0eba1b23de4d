"""All of Hosho on one machine: what the services need around them, the three services, and `demo.json`."""

import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.admin.data_folder import DataFolder
from services.admin.folder_lock import hold_folder
from services.admin.fonts import compose_extra
from services.admin.postgres_socket import compose_url
from services.admin.refusal import Refusal, Say
from services.admin.store.roles import PORTAL, ROLES
from services.local.demo_clients import read_demo_clients
from services.local.demo_file import LocalDemoFile, write_demo_file
from services.local.postgres.postmaster import wait_for_postgres_death
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from services.local.processes.ports import HOST, hold_ports
from services.local.processes.readiness import wait_until_ready
from services.local.processes.services_lock import wait_for_former_services
from services.local.processes.supervisor import Child, Service, run_services, wait_for_first_death
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import SERVICE_NAMES, Secrets, keep_secrets
from services.local.service_environment import (
    Supplies,
    compose_environment,
    compose_portal_environment,
    compose_sign_in_environment,
)
from services.local.sign_in.sample import SampleSignIn, compose_sample
from services.local.surroundings import run_surroundings


@asynccontextmanager
async def run_database(folder: DataFolder) -> AsyncIterator[None]:
    """Its Postgres alone, for what an operator does while the services are stopped."""
    folder.make()
    with hold_folder(folder):
        await wait_for_former_services(folder.services_lock)
        async with run_postgres(folder.postgres, find_programs()):
            yield


@dataclass(frozen=True)
class Installation:
    """Everything answers; `children` are the running services, `postgres` is the folder of their database."""

    demo: LocalDemoFile
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
        read_demo_clients(folder)  # so that a damaged file is refused before anything starts
        secrets = keep_secrets(folder)
        seal = keep_sample_seal(folder)
        say("Certificates are sealed with a SAMPLE seal: nobody but this installation trusts it.")
        await wait_for_former_services(folder.services_lock)
        with hold_ports(base_port, len(SERVICE_NAMES) + 2) as (*listeners, door, front):
            urls = {name: _compose_url(listener) for name, listener in zip(SERVICE_NAMES, listeners, strict=True)}
            sign_in = compose_sample(_compose_url(door), urls)
            async with run_surroundings(folder, sign_in, say) as (clients, mail_server, tsa_url):
                say("Starting the three services and the portal …")
                demo = LocalDemoFile(
                    **urls, portal=_compose_url(front), mail_folder=folder.mail, clients=clients, sign_in=sign_in
                )
                supplies = Supplies(secrets, seal, folder.ledger, mail_server, sign_in, tsa_url)
                services = [
                    *_compose_services(folder, supplies, listeners),
                    _compose_sign_in(folder, sign_in, door),
                    _compose_portal(folder, secrets, sign_in, front),
                ]
                async with run_services(services, folder.services_lock) as children:
                    for why in await wait_until_ready(children, [*urls.values(), sign_in.issuer, demo.portal]):
                        say(f"issuance_api gives NO numbers: {why}.")
                    with _announce(folder.demo_file, demo):
                        yield Installation(demo, children, folder.postgres)
                        say("Stopping …")


def _compose_url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"


def _compose_sign_in(folder: DataFolder, sign_in: SampleSignIn, listener: socket.socket) -> Service:
    return Service(
        name="sample sign-in",
        target="services.local.sign_in.provider:create_app",
        environment=compose_sign_in_environment(sign_in),
        listener=listener,
        log=folder.logs / "sign_in.log",
    )


def _compose_portal(folder: DataFolder, secrets: Secrets, sign_in: SampleSignIn, listener: socket.socket) -> Service:
    database_url = compose_url(folder.postgres, PORTAL)
    return Service(
        name="portal",
        target="services.portal.main:create_app",
        environment=compose_portal_environment(database_url, _compose_url(listener), secrets.portal_keys, sign_in),
        listener=listener,
        log=folder.logs / "portal.log",
    )


def _compose_services(folder: DataFolder, supplies: Supplies, listeners: Sequence[socket.socket]) -> list[Service]:
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


@contextmanager
def _announce(path: Path, demo: LocalDemoFile) -> Iterator[None]:
    """The demo file is there for as long as everything answers, and no longer."""
    write_demo_file(path, demo)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
