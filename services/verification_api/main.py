"""Builds verification_api: `python -m shared.runtime.server services.verification_api.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.verification_api.consumer import compose_inbox
from services.verification_api.counts import Counts
from services.verification_api.endpoints.batches import router as batch_router
from services.verification_api.endpoints.documents import router as document_router
from services.verification_api.endpoints.inbox import router as inbox_router
from services.verification_api.endpoints.labels import router as labels_router
from services.verification_api.endpoints.ledger import router as ledger_router
from services.verification_api.endpoints.receipts import router as receipt_router
from services.verification_api.endpoints.unlocks import router as unlock_router
from services.verification_api.endpoints.verifications import answer_look_up, read_plain, router
from services.verification_api.endpoints.webhooks import router as webhook_router
from services.verification_api.looking_up.known import LookUps
from services.verification_api.proof import Proofs
from services.verification_api.reading_files.reader import FileReader
from services.verification_api.register import Register
from services.verification_api.settings import Settings
from services.verification_api.tools import Tools, WebhookKit
from services.verification_api.vault import SecretVault
from services.verification_api.watching.wrong_keys import EVERY, WrongKeyWatch
from services.verification_api.webhooks.post import WebhookPost
from services.verification_api.webhooks.sender import WebhookSender
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.fingerprints import HeldKeys, Purpose
from shared.runtime.logging import set_up_logging
from shared.runtime.messages.loop import Loop, Wake
from shared.runtime.messages.signatures import FactKeys
from shared.runtime.service import RunningService
from shared.runtime.settings import read_settings
from shared.runtime.web.app import build_app, gather_routes
from shared.runtime.web.entrance.quick_way import Quick
from shared.runtime.web.specification.declarations import SMALL_BODY
from shared.runtime.web.token_endpoint import router as token_router
from shared.schemas.facts.events import ISSUANCE, VERIFICATION

NAME = "verification_api"
# In the order in which the specification lists them.
ROUTES = gather_routes(
    token_router,
    router,
    batch_router,
    document_router,
    receipt_router,
    ledger_router,
    inbox_router,
    webhook_router,
    unlock_router,
    labels_router,
)


def create_app() -> FastAPI:
    settings = read_settings(Settings)
    set_up_logging(NAME, settings.log_level)
    try:
        return build(settings, SystemClock())
    except ValueError as error:
        raise SystemExit(f"{NAME} cannot start: {error}") from None


def list_held_keys(settings: Settings) -> list[HeldKeys]:
    """Which keys must be the ones that their names stand for."""
    epochs = {str(epoch): key for epoch, key in settings.key_check_keys.items()}
    return [
        HeldKeys(Purpose.CHECK, "HOSHO_KEY_CHECK_KEYS", epochs),
        HeldKeys(Purpose.ISSUANCE_FACT, "HOSHO_ISSUANCE_FACT_KEYS", settings.issuance_fact_keys.secrets),
    ]


def build(settings: Settings, clock: Clock) -> FastAPI:
    """The app, connected to nothing yet; its loops turn while its lifespan lasts."""
    service = RunningService.prepare(NAME, VERIFICATION, settings, clock)
    fact_keys = FactKeys(VERIFICATION, None, {ISSUANCE: settings.issuance_fact_keys})
    counts = Counts(service.metrics.registry)
    kit = WebhookKit(SecretVault(settings.webhook_keys), settings.webhook_loopback)
    tools = Tools(clock, fact_keys, Register(Proofs(fact_keys)), FileReader(), kit, counts, settings.key_check_keys)
    post = WebhookPost(service.database, tools, WebhookSender(loopback=kit.loopback))
    watch = WrongKeyWatch(service.database, tools, settings.wrong_keys_alarm)
    inbox = compose_inbox(service.database, tools)
    held = list_held_keys(settings)
    look_ups = LookUps(service.database.server, tools, settings.look_up_connections)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            wake = Wake()
            watching = Loop("wrong keys", watch.look, wake, poll_s=EVERY.total_seconds())
            sending = Loop("webhooks", post.send_next, wake)
            await tools.files.start()
            async with service.running(held, inbox, settings.inbox_loops, [watching, sending], wake):
                yield
                await post.close()
        finally:
            tools.files.close()
            await look_ups.close()

    app = build_app(
        service,
        title="Hosho: verification",
        routes=ROUTES,
        lifespan=lifespan,
        examples=Path(__file__).with_name("examples.json"),
        origins=settings.cors_origins,
        quick=Quick("/verifications", SMALL_BODY, read_plain, answer_look_up, settings.look_up_log_every),
    )
    app.state.tools = tools
    app.state.look_ups = look_ups
    app.state.inbox = inbox
    app.state.post = post
    app.state.watch = watch
    return app
