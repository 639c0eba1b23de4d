"""Builds the portal: `python -m shared.runtime.server services.portal.main:create_app`."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from types import MappingProxyType

import httpx
from fastapi import FastAPI

from services.portal.apis.api import Api, make_http
from services.portal.pages import anybody
from services.portal.pages.audiences import PAGES
from services.portal.sessions.access import AccessTokens
from services.portal.sessions.keeper import Sessions
from services.portal.sessions.posted import PostedForms
from services.portal.sessions.provider import Provider
from services.portal.sessions.unfinished import UnfinishedForms
from services.portal.sessions.vault import Vault
from services.portal.settings import Settings
from services.portal.web import health, static_files
from services.portal.web.frame import PageFrame
from services.portal.web.refusals import answer_errors, answer_foreign, answer_unexpected
from services.portal.web.static_files import StaticFiles, list_files
from services.portal.web.templates import Templates
from services.portal.web.tools import Apis, Tools
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.data.database import Database
from shared.runtime.logging import set_up_logging
from shared.runtime.settings import OWN_OR_ALLOWED, read_settings
from shared.runtime.web.browsers.methods import AnswerHead
from shared.schemas.words.issuer import load_issuer

NAME = "portal"
Transports = Mapping[str, httpx.AsyncBaseTransport]


def create_app() -> FastAPI:
    settings = read_settings(Settings)
    set_up_logging(NAME, settings.log_level)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, which name guarantees
    try:
        return build(settings, SystemClock())
    except ValueError as error:
        raise SystemExit(f"{NAME} cannot start: {error}") from None


def build(settings: Settings, clock: Clock, *, transports: Transports = MappingProxyType({})) -> FastAPI:
    """The app, connected to nothing yet. Tests give `transports` for an API by its name, or for `provider`."""
    static = StaticFiles(list_files())
    tools = _compose_tools(settings, clock, Templates(static), transports)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await close(app)

    app = FastAPI(title="Hosho", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.tools = tools
    app.state.static = static
    app.router.redirect_slashes = False  # it would repeat the host that the caller names
    routers = [anybody.router, *(PAGES[audience].router for audience in settings.portal_audiences)]
    for router in (health.router, static_files.router, *routers):
        app.include_router(router)
    answer_errors(app)
    app.add_middleware(AnswerHead)
    app.add_middleware(
        PageFrame,
        origin=settings.portal_url,
        answer_unexpected=answer_unexpected,
        answer_foreign=answer_foreign,
    )
    return app


async def close(app: FastAPI) -> None:
    tools: Tools = app.state.tools
    for api in tools.apis:
        await api.close()
    await tools.database.close()


def _compose_tools(settings: Settings, clock: Clock, templates: Templates, transports: Transports) -> Tools:
    issuer = load_issuer(settings.issuer_file)
    if issuer.sample and not settings.allow_samples:
        raise ValueError(f"the company of HOSHO_ISSUER_FILE is a SAMPLE; {OWN_OR_ALLOWED}")
    database = Database(settings.database_url, pool_size=settings.pool_size)
    vault = Vault(settings.portal_keys)
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    sessions = Sessions(database, vault, clock, idle=idle, longest=longest)
    targets = {
        "application": settings.application_target,
        "issuance": settings.issuance_target,
        "verification": settings.verification_target,
    }
    provider = Provider(settings, clock, targets, transports.get("provider"))
    urls = {
        "application": settings.application_url,
        "issuance": settings.issuance_url,
        "verification": settings.verification_url,
    }
    return Tools(
        settings=settings,
        clock=clock,
        database=database,
        vault=vault,
        provider=provider,
        sessions=sessions,
        access=AccessTokens(sessions, provider, clock),
        unfinished=UnfinishedForms(database, vault, clock),
        posted=PostedForms(database, vault, clock),
        apis=Apis(**{name: Api(name, make_http(url, transports.get(name))) for name, url in urls.items()}),
        templates=templates,
        issuer=issuer,
        places={audience: PAGES[audience].places for audience in settings.portal_audiences},
    )
