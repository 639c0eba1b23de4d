"""The portal in front of the three services and a sample identity provider, visited as browsers visit it."""

import html
import re
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.local.demo_people import keep_demo_people
from services.local.sign_in.provider import build as build_provider
from services.local.sign_in.sample import SampleSignIn, compose_sample
from services.portal import main
from services.portal.settings import Settings
from shared.runtime.issuers import Issuer
from shared.runtime.settings import KeyRing
from tests.callers import OTHER_TOWN
from tests.databases import CloneDatabase
from tests.harness import Installation, install, make_ring

SERVICES = ("application", "issuance", "verification")
HERE = "http://localhost:5173"  # where nobody listens: visitors hand their requests over
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Later:
    """An app whose address has to be known before it is made."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Away(httpx.AsyncBaseTransport):
    """The way to an API: while it is `cut` nothing arrives, while it is `silent` what is sent is done unheard."""

    def __init__(self, app: FastAPI) -> None:
        self.cut = self.silent = False
        self.asked: list[httpx.Request] = []
        self._way = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut")
        self.asked.append(request)
        answer = await self._way.handle_async_request(request)
        if self.silent and request.method == "POST":
            raise httpx.ReadTimeout("silent")
        return answer


@dataclass
class Portal:
    installation: Installation
    app: FastAPI
    sample: SampleSignIn
    ways: dict[str, Away]

    def visitor(self) -> "Visitor":
        return Visitor(self)

    async def rebuild(self, **changed: Any) -> "Portal":
        """Another process of the same portal, with other settings."""
        settings = self.app.state.tools.settings.model_copy(update=changed)
        app = main.build(settings, self.installation.clock, transports=self.ways)
        return Portal(self.installation, app, self.sample, self.ways)

    async def signed_in(self, person: str) -> "Visitor":
        visitor = self.visitor()
        await visitor.sign_in(person)
        return visitor


class Visitor:
    """One browser: its cookies, and what it was shown last. It follows redirects within the portal."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        transport = httpx.ASGITransport(portal.app)
        self.http = httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=False)
        self.shown = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        answer = await self.http.get(path, **options)
        while answer.status_code == 303 and answer.headers["location"].startswith("/"):
            answer = await self.http.get(answer.headers["location"])
        self.shown = answer.text if answer.headers.get("content-type", "").startswith("text/html") else ""
        return answer

    async def post(
        self, path: str, form: Mapping[str, Any] = MappingProxyType({}), *, follow: bool = True, **options: Any
    ) -> httpx.Response:
        """With the token of the page that was shown last, unless the form has one."""
        found = TOKEN.search(self.shown)
        token = {"form_token": html.unescape(found[1])} if found else {}
        answer = await self.http.post(path, data={**token, **form}, **options)
        if follow and answer.status_code == 303:
            return await self.get(answer.headers["location"])
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.shown = answer.text
        return answer

    async def sign_in(self, person: str, place: str = "") -> httpx.Response:
        """Presses the button of the sample provider; answers with the page that comes after."""
        asked = await self.http.get("/sign-in/start", params={"next": place})
        back = await self.press(asked.headers["location"], person)
        return await self.get(back)

    async def press(self, address: str, person: str) -> str:
        """Where the provider sends the browser, as a path of the portal."""
        url = httpx.URL(address)
        async with httpx.AsyncClient(trust_env=False) as outside:
            answer = await outside.post(url.copy_with(path=f"/authorize/{person}"))
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].removeprefix(HERE)

    def cookie(self) -> str:
        return self.http.cookies["hosho-session"]


@asynccontextmanager
async def open_portal(clone: CloneDatabase, **changed: Any) -> AsyncIterator[Portal]:
    """`changed` are settings of the portal. The clock stands at the present moment, by which the provider signs."""
    sample = run_sample_provider()
    async with install(clone, issuers=[Issuer(sample.issuer)]) as installation:
        installation.clock.advance(datetime.now(UTC) - installation.clock.now())
        await keep_demo_people(sample, clone.url("postgres"))
        ways = {name: Away(getattr(installation, name)) for name in SERVICES}
        settings = Settings(**{**compose_settings(clone, sample), **changed})
        app = main.build(settings, installation.clock, transports=ways)
        try:
            yield Portal(installation, app, sample, ways)
        finally:
            await main.close(app)


@cache
def run_sample_provider() -> SampleSignIn:
    """One for all portals of a process, in a thread that ends with it: it knows nothing of any of them."""
    listener = socket.create_server(("127.0.0.1", 0))
    audiences = {f"{name}_api": f"https://{name}.hosho.example" for name in SERVICES}
    issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sample = _add_people(compose_sample(issuer, audiences))
    config = uvicorn.Config(build_provider(sample), lifespan="off", log_config=None, access_log=False)
    threading.Thread(target=uvicorn.Server(config).run, args=([listener],), daemon=True).start()
    return sample


def _add_people(sample: SampleSignIn) -> SampleSignIn:
    """A second person of the town, and one of another."""
    clerk = sample.people["town_clerk"]
    second = clerk.model_copy(update={"subject": "sample-second_clerk", "name": "白田 五郎"})
    other = clerk.model_copy(update={"subject": "sample-other_clerk", "name": "湖東 六郎", "org": OTHER_TOWN})
    return sample.model_copy(update={"people": {**sample.people, "second_clerk": second, "other_clerk": other}})


def compose_settings(clone: CloneDatabase, sample: SampleSignIn) -> dict[str, Any]:
    named = {f"{name}_url": f"http://{name}.test" for name in SERVICES}
    targets = {f"{name}_target": sample.resources[f"{name}_api"] for name in SERVICES}
    return {
        "database_url": clone.url("hosho_portal"),
        "portal_keys": make_ring("portal-1"),
        "portal_url": HERE,
        "oidc_issuer": sample.issuer,
        "oidc_client_id": sample.client_id,
        "allow_samples": True,
        **named,
        **targets,
    }


def rotate(ring: KeyRing) -> KeyRing:
    """A new key in front of the former ones."""
    return KeyRing({**make_ring("portal-2").secrets, **ring.secrets})
