"""Builds issuance_api: `python -m shared.runtime.server services.issuance_api.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI

from services.issuance_api.consumer import compose_inbox
from services.issuance_api.documents.fonts.extra_font import ExtraFiles, choose_extra, find_extra
from services.issuance_api.documents.fonts.files import FontsMissingError
from services.issuance_api.documents.renderer import Renderer
from services.issuance_api.endpoints import (
    acts,
    guarantees,
    invoices,
    keys,
    labels,
    lists,
    mails,
    papers,
    releases,
    submissions,
    summaries,
)
from services.issuance_api.handing_in.sending.delivering import HandOver
from services.issuance_api.issuing.chaining import Chainer
from services.issuance_api.issuing.outlasting import describe_seal, warn_of_outlasting
from services.issuance_api.keys.cipher import KeyRingProvider
from services.issuance_api.keys.vault import KeyVault
from services.issuance_api.mailing.postman import LONGEST_SENDING_S, Postman, SmtpTransport, Transport
from services.issuance_api.mailing.reminding import Reminder
from services.issuance_api.sealing.sealer import SealUnusableError
from services.issuance_api.settings import Settings, choose_seal
from services.issuance_api.store.ledger.database import LedgerDatabase
from services.issuance_api.store.ledger.file import LedgerFile
from services.issuance_api.store.ledger.guard import NumberGuard
from services.issuance_api.store.ledger.ledger import Ledger, LedgerUnfitError
from services.issuance_api.tools import Drawing, Tools
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.fingerprints import HeldKeys, Purpose
from shared.runtime.logging import log, set_up_logging
from shared.runtime.messages.loop import Loop, Wake
from shared.runtime.messages.signatures import FactKeys, derive_public
from shared.runtime.service import RunningService
from shared.runtime.settings import read_settings
from shared.runtime.web.app import build_app, gather_routes
from shared.runtime.web.token_endpoint import router as token_router
from shared.schemas.facts.events import APPLICATION, ISSUANCE
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.issuer import load_issuer
from shared.schemas.words.towns.register import AuthorityRegister, load_authorities

NAME = "issuance_api"
# In the order in which the specification lists them.
ROUTES = gather_routes(
    token_router,
    lists.router,
    guarantees.router,
    keys.router,
    papers.router,
    invoices.router,
    submissions.router,
    releases.router,
    acts.router,
    mails.router,
    summaries.router,
    labels.router,
)


def create_app() -> FastAPI:
    settings = read_settings(Settings)
    set_up_logging(NAME, settings.log_level)
    try:
        return build(settings, SystemClock())
    except ValueError as error:
        raise SystemExit(f"{NAME} cannot start: {error}") from None


def find_extra_files(settings: Settings) -> ExtraFiles | None:
    """The additional font, where there is one; raises ValueError unless font and table agree."""
    extra = choose_extra(settings.extra_font, settings.extra_drawable)
    return find_extra(settings.font_folder, extra) if extra else None


def list_held_keys(settings: Settings) -> list[HeldKeys]:
    """Which keys must be the ones that their names stand for."""
    epochs = {str(epoch): key for epoch, key in settings.key_check_keys.items()}
    wrapping, facts = settings.key_encryption_keys, derive_public(settings.fact_keys)
    return [
        HeldKeys(Purpose.CHECK, "HOSHO_KEY_CHECK_KEYS", epochs, used=str(max(settings.key_check_keys))),
        HeldKeys(Purpose.ENCRYPTION, "HOSHO_KEY_ENCRYPTION_KEYS", wrapping.secrets, used=wrapping.first[0]),
        HeldKeys(Purpose.ISSUANCE_FACT, "HOSHO_FACT_KEYS", facts.secrets, used=facts.first[0]),
        HeldKeys(Purpose.APPLICATION_FACT, "HOSHO_APPLICATION_FACT_KEYS", settings.application_fact_keys.secrets),
    ]


def open_ledger(settings: Settings) -> Ledger:
    """Raises ValueError where it is a file that cannot be had, or that another process uses."""
    if settings.ledger_file is not None:
        return LedgerFile(settings.ledger_file)
    return LedgerDatabase(settings.ledger_url or "")


async def refuse_unfit_ledger(guard: NumberGuard) -> None:
    """Raises LedgerUnfitError; trouble that passes is met again, and told, before the first number is given."""
    try:
        await guard.confirm()
        await guard.tell()
    except LedgerUnfitError:
        raise
    except Exception as error:
        log.warning("ledger not read yet", exc_info=error)


def build(
    settings: Settings,
    clock: Clock,
    *,
    renderer: Drawing | None = None,
    transport: Transport | None = None,
    authorities: AuthorityRegister | None = None,
) -> FastAPI:
    """The app, connected to nothing yet; its loops and drawing processes run while its lifespan lasts.

    `authorities` are the towns, where they are loaded already.
    """
    service = RunningService.prepare(NAME, ISSUANCE, settings, clock)
    fact_keys = FactKeys(ISSUANCE, settings.fact_keys, {APPLICATION: settings.application_fact_keys})
    extra = find_extra_files(settings)
    repertoire = load_repertoire(extra.table if extra else None)
    tools = Tools(
        clock=clock,
        database=service.database,
        authorities=authorities or load_authorities(settings.authorities_folder, repertoire),
        issuer=load_issuer(settings.issuer_file, repertoire),
        repertoire=repertoire,
        fact_keys=fact_keys,
        vault=KeyVault(service.database, KeyRingProvider(settings.key_encryption_keys), settings.key_check_keys),
        renderer=renderer
        or Renderer(
            settings.font_folder,
            choose_seal(settings),
            settings.render_workers,
            extra=extra,
            places=settings.render_places,
        ),
        guard=NumberGuard(service.database, open_ledger(settings)),
        mail_from=settings.mail_from,
        has_mail_tls=settings.smtp_tls != "none",
        submissions_per_day=settings.submissions_per_day,
    )
    service.checks["numbers"] = tools.guard.tell
    inbox = compose_inbox(tools)
    held = list_held_keys(settings)
    postman = Postman(service.database, transport or SmtpTransport(settings), HandOver(tools))
    chainer = Chainer(tools)
    reminder = Reminder(tools)
    seal_ends_at: datetime | None = None

    async def check_seal() -> str:
        return describe_seal(seal_ends_at, clock.now())

    service.checks["seal"] = check_seal

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        nonlocal seal_ends_at
        try:
            await refuse_unfit_ledger(tools.guard)
            seal_ends_at = await tools.renderer.start()
        except (FontsMissingError, SealUnusableError, LedgerUnfitError) as error:
            raise SystemExit(f"{NAME} cannot start: {error}") from None
        wake = Wake()
        mail = Loop("mail", postman.send_next, wake, longest_turn_s=LONGEST_SENDING_S)
        chain = Loop("chain", chainer.chain_next, wake)
        remind = Loop("remind", reminder.remind_next, wake)
        try:
            async with service.running(held, inbox, settings.inbox_loops, [mail, chain, remind], wake):
                if seal_ends_at is not None:
                    await warn_of_outlasting(tools, seal_ends_at, has_timestamps=settings.seal_tsa_url is not None)
                yield
        finally:
            tools.renderer.close()
            await tools.guard.close()

    app = build_app(
        service,
        title="Hosho: issuance",
        routes=ROUTES,
        lifespan=lifespan,
        examples=Path(__file__).with_name("examples.json"),
        origins=settings.cors_origins,
    )
    app.state.tools = tools
    app.state.inbox = inbox
    app.state.postman = postman
    app.state.chainer = chainer
    app.state.reminder = reminder
    return app
