"""What the services need around them: fonts, Postgres with its schema and clients, mail and timestamps."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple

from services.admin.data_folder import DataFolder
from services.admin.fonts import run_conversion
from services.admin.postgres_socket import compose_url
from services.admin.refusal import Say
from services.admin.store.hardening import harden
from services.admin.store.migration import migrate
from services.local.demo_clients import DemoClient, keep_demo_clients
from services.local.demo_people import keep_demo_people
from services.local.first_ledger import keep_ledger
from services.local.mail.catcher import catch_mail
from services.local.mail.certificate import make_certificate
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from services.local.service_environment import TSA_URL, MailServer
from services.local.sign_in.sample import SampleSignIn
from services.local.timestamping.authority import keep_authority
from services.local.timestamping.responder import give_timestamps


class Surroundings(NamedTuple):
    """`tsa_url` is that of the sample authority; None where the operator has named another."""

    clients: dict[str, DemoClient]
    mail_server: MailServer
    tsa_url: str | None


@asynccontextmanager
async def run_surroundings(folder: DataFolder, sign_in: SampleSignIn, say: Say) -> AsyncIterator[Surroundings]:
    """All of it for as long as the block lasts; Postgres starts while the fonts are converted."""
    say(f"Logs are in {folder.logs}, those of Postgres in {folder.postgres / 'server.log'}.")
    say("Starting Postgres …")
    async with _meanwhile(run_conversion(say)) as fonts, run_postgres(folder.postgres, find_programs()):
        say("Bringing the database to the newest schema …")
        clients = await _prepare_database(folder, sign_in)
        await fonts
        certificate = make_certificate(folder.path)
        async with catch_mail(folder.mail, certificate.context) as smtp_port:
            with _give_timestamps(folder, say) as tsa_url:
                yield Surroundings(clients, MailServer(smtp_port, certificate.file), tsa_url)


@contextmanager
def _give_timestamps(folder: DataFolder, say: Say) -> Iterator[str | None]:
    if os.environ.get(TSA_URL):
        yield None
        return
    with give_timestamps(keep_authority(folder).answer) as url:
        say("Their time is stated by a SAMPLE authority for timestamps: nobody but this installation trusts it.")
        yield url


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Work that goes on beside the block, and is cancelled where it would outlast it."""
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _prepare_database(folder: DataFolder, sign_in: SampleSignIn) -> dict[str, DemoClient]:
    """Schema, ledger, clients and people. It is not cut short: Ctrl-C waits the second it takes."""
    admin_url = compose_url(folder.postgres)

    async def prepare() -> dict[str, DemoClient]:
        await migrate(admin_url)
        await harden(admin_url)
        await keep_ledger(folder, admin_url)
        await keep_demo_people(sign_in, admin_url)
        return await keep_demo_clients(folder, admin_url)

    work = asyncio.ensure_future(asyncio.to_thread(lambda: asyncio.run(prepare())))
    try:
        return await asyncio.shield(work)
    finally:
        await asyncio.wait((work,))
