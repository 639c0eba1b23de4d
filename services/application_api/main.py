"""Builds application_api: `python -m shared.runtime.server services.application_api.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.application_api.answers import AuthorityAnswers
from services.application_api.consumer import compose_inbox
from services.application_api.endpoints.adoption import router as adoption_router
from services.application_api.endpoints.applications import router
from services.application_api.endpoints.approvals import router as approval_router
from services.application_api.endpoints.changes import router as change_router
from services.application_api.endpoints.labels import router as labels_router
from services.application_api.endpoints.reference import router as reference_router
from services.application_api.endpoints.returns import router as return_router
from services.application_api.endpoints.reviews import router as review_router
from services.application_api.endpoints.summaries import router as summary_router
from services.application_api.endpoints.work_list import router as work_list_router
from services.application_api.reference.adoption import AdoptionTable
from services.application_api.reference.premiums import load_premiums
from services.application_api.settings import Settings
from services.application_api.tools import Tools
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.fingerprints import HeldKeys, Purpose
from shared.runtime.logging import set_up_logging
from shared.runtime.messages.loop import Wake
from shared.runtime.messages.signatures import FactKeys, derive_public
from shared.runtime.service import RunningService
from shared.runtime.settings import read_settings
from shared.runtime.web.app import build_app, gather_routes
from shared.runtime.web.token_endpoint import router as token_router
from shared.schemas.facts.events import APPLICATION, ISSUANCE
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.dates import in_japan
from shared.schemas.words.issuer import load_issuer
from shared.schemas.words.towns.register import AuthorityRegister, load_authorities

NAME = "application_api"
# In the order in which the specification lists them.
ROUTES = gather_routes(
    token_router,
    router,
    work_list_router,
    change_router,
    review_router,
    approval_router,
    return_router,
    summary_router,
    adoption_router,
    reference_router,
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
    """Which keys must be the ones that their names stand for; of its own facts this service reads none."""
    public = derive_public(settings.fact_keys).secrets
    first = settings.fact_keys.first[0]
    return [
        HeldKeys(Purpose.APPLICATION_FACT, "HOSHO_FACT_KEYS", public, used=first, reads=False),
        HeldKeys(Purpose.ISSUANCE_FACT, "HOSHO_ISSUANCE_FACT_KEYS", settings.issuance_fact_keys.secrets),
    ]


def build(settings: Settings, clock: Clock, *, authorities: AuthorityRegister | None = None) -> FastAPI:
    """The app, connected to nothing yet; its loops turn while its lifespan lasts.

    `authorities` are the towns, where they are loaded already.
    """
    service = RunningService.prepare(NAME, APPLICATION, settings, clock)
    fact_keys = FactKeys(APPLICATION, settings.fact_keys, {ISSUANCE: settings.issuance_fact_keys})
    repertoire = load_repertoire(settings.extra_drawable)
    premiums = load_premiums(settings.premiums_file, in_japan(clock.now()).date())
    settings.refuse_sample(f"a rate in {settings.premiums_file.name}", is_sample=premiums.has_sample)
    tools = Tools(
        clock=clock,
        authorities=authorities or load_authorities(settings.authorities_folder, repertoire),
        premiums=premiums,
        issuer=load_issuer(settings.issuer_file, repertoire),
        repertoire=repertoire,
        fact_keys=fact_keys,
    )
    inbox = compose_inbox(service.database, tools)
    held = list_held_keys(settings)
    adoption = AdoptionTable(tools.authorities)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        adoption.compose(in_japan(clock.now()).date())
        async with service.running(held, inbox, settings.inbox_loops, [], Wake()):
            yield

    app = build_app(
        service,
        title="Hosho: application",
        routes=ROUTES,
        lifespan=lifespan,
        examples=Path(__file__).with_name("examples.json"),
        origins=settings.cors_origins,
    )
    app.state.tools = tools
    app.state.authority_answers = AuthorityAnswers(tools.authorities)
    app.state.adoption = adoption
    app.state.inbox = inbox
    return app
