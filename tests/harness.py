"""Three services in one process on one real database, called as their users call them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from services.application_api import main as application_main
from services.application_api.settings import Settings as ApplicationSettings
from services.issuance_api import main as issuance_main
from services.issuance_api.settings import Settings as IssuanceSettings
from services.issuance_api.tools import Drawing
from services.verification_api import main as verification_main
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.data.away import is_database_away
from shared.runtime.data.database import Database
from shared.runtime.data.server import Limits
from shared.runtime.identity.clients import NewClient
from shared.runtime.issuers import Issuer
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from shared.schemas.words.towns.register import AUTHORITIES, AuthorityRegister, load_authorities
from tests.callers import COMPANY, Caller, HeldToken, add_clients
from tests.databases import CloneDatabase
from tests.doubles import DirectDrawing, Mailbox, StillClock
from tests.specifications.watching import watch

SENDER = "hosho@surety.example"
TRIES = 3
# A machine with other work may stand still for seconds, which is no fault of what a test looks at.
PATIENT = Limits(connect_s=10, command_s=20, statement_s=18, idle_s=18, transaction_s=30, unused_s=300)


def make_ring(name: str = "k1") -> KeyRing:
    return KeyRing({name: secrets.token_bytes(32)})


@dataclass
class Installation:
    """`keys` are those that an operator's command may have at hand, as the variables of the services."""

    clock: StillClock
    clone: CloneDatabase
    application: FastAPI
    issuance: FastAPI
    verification: FastAPI
    mailbox: Mailbox
    admin: Database
    clients: dict[str, NewClient]
    keys: dict[str, str]
    _http: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    _held: dict[tuple[str, str], HeldToken] = field(default_factory=dict)
    _builders: Mapping[str, Callable[[], FastAPI]] = field(default_factory=dict)

    def caller(self, service: str, client: str) -> Caller:
        """`service` is application, issuance or verification; `client` a key of `clients`."""
        return Caller(self._http[service], self.clients[client], self.clock, self._held)

    def http(self, service: str) -> httpx.AsyncClient:
        return self._http[service]

    async def settle(self) -> None:
        """Lets every fact be heard and every mail be sent, until nothing is due any more; then all is chained, and
        webhooks are told.
        """
        inboxes = [app.state.inbox for app in (self.application, self.issuance, self.verification)]
        send_next = self.issuance.state.postman.send_next
        while sum([await turn_as_loops_do(inbox.drain) for inbox in inboxes]) or await turn_as_loops_do(send_next):
            pass
        while await turn_as_loops_do(self.issuance.state.chainer.chain_next):
            pass
        await self.verification.state.post.drain()

    async def let_go(self) -> None:
        """Closes every connection, so that the database itself can be copied; each is opened again when needed."""
        for app in (self.application, self.issuance, self.verification):
            await app.state.service.database.close()
        await self.verification.state.look_ups.close()
        await self.admin.close()

    async def close(self) -> None:
        await asyncio.gather(*(client.aclose() for client in self._http.values()))
        await self.let_go()
        await self.issuance.state.tools.guard.close()
        self.verification.state.tools.files.close()

    async def restart(self, service: str) -> None:
        """Builds a service anew with the same settings: what it only remembered is gone."""
        app: FastAPI = getattr(self, service)
        await self._http[service].aclose()
        await app.state.service.database.close()
        if service == "verification":
            await app.state.look_ups.close()
            app.state.tools.files.close()
        if service == "issuance":
            await app.state.tools.guard.close()
        app = self._builders[service]()
        setattr(self, service, app)
        self._http[service] = _reach(service, app)

    def forget_tokens(self) -> None:
        """After a client was changed behind the services: what was held says who it was before."""
        self._held.clear()

    async def give_to_the_company(self) -> None:
        """As if the surety company itself had applied for all that was applied for."""
        await self.fetch("UPDATE application.application SET tenant_org = $1", COMPANY)

    async def fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Rows as the owner of the database sees them."""
        return await self.clone.fetch(statement, *arguments)


async def turn_as_loops_do(turn: Callable[[], Awaitable[int]]) -> int:
    """Again, where the database was away: a machine that stands still for seconds loses its open transactions."""
    for _ in range(TRIES):
        try:
            return await turn()
        except Exception as error:
            if not is_database_away(error):
                raise
    return await turn()


def _trust(service: str, issuers: Sequence[Issuer]) -> dict[str, Any]:
    return {"oidc_issuers": tuple(issuers), "oidc_audience": f"https://{service}.hosho.example"} if issuers else {}


@cache
def load_towns() -> AuthorityRegister:
    """Once for all installations of a process: nothing changes it."""
    return load_authorities(AUTHORITIES)


def _choose_towns(settings: Mapping[str, Any]) -> AuthorityRegister | None:
    """None where a service is to load a folder of its own."""
    return None if "authorities_folder" in settings else load_towns()


@asynccontextmanager
async def install(
    clone: CloneDatabase,
    *,
    application_settings: Mapping[str, Any] = MappingProxyType({}),
    issuance_settings: Mapping[str, Any] = MappingProxyType({}),
    verification_settings: Mapping[str, Any] = MappingProxyType({}),
    origins: tuple[str, ...] = (),
    renderer: Drawing | None = None,
    issuers: Sequence[Issuer] = (),
    limits: Limits = PATIENT,
) -> AsyncIterator[Installation]:
    """Given settings come on top of the suite's; `origins` and `limits` are those of all three services.

    A given `renderer` is started and closed by whoever gives it. People of `issuers` may call; the audience of each
    service is `https://SERVICE.hosho.example`.
    """
    clock, mailbox = StillClock(), Mailbox()
    check_keys = {1: secrets.token_bytes(32)}
    application_facts, issuance_facts = make_ring("application-1"), make_ring("issuance-1")
    wrapping = make_ring("kek1")
    of_application = ApplicationSettings(
        database_url=clone.url("hosho_application"),
        token_keys=make_ring(),
        fact_keys=application_facts,
        issuance_fact_keys=derive_public(issuance_facts),
        cors_origins=origins,
        allow_samples=True,
        **_trust("application", issuers),
        **application_settings,
    )
    of_issuance = IssuanceSettings(
        database_url=clone.url("hosho_issuance"),
        token_keys=make_ring(),
        fact_keys=issuance_facts,
        application_fact_keys=derive_public(application_facts),
        key_encryption_keys=wrapping,
        key_check_keys=check_keys,
        seal_file=Path("unused"),
        seal_passphrase=SecretStr("unused"),
        ledger_file=clone.ledger,
        smtp_host="127.0.0.1",
        mail_from=SENDER,
        cors_origins=origins,
        allow_samples=True,
        **_trust("issuance", issuers),
        **issuance_settings,
    )
    of_verification = VerificationSettings(
        database_url=clone.url("hosho_verification"),
        token_keys=make_ring(),
        issuance_fact_keys=derive_public(issuance_facts),
        key_check_keys=check_keys,
        webhook_keys=make_ring(),
        cors_origins=origins,
        allow_samples=True,
        **_trust("verification", issuers),
        **verification_settings,
    )
    drawing = renderer or DirectDrawing()
    mains: dict[str, Callable[[], FastAPI]] = {
        "application": lambda: application_main.build(
            of_application, clock, authorities=_choose_towns(application_settings)
        ),
        "issuance": lambda: issuance_main.build(
            of_issuance, clock, renderer=drawing, transport=mailbox, authorities=_choose_towns(issuance_settings)
        ),
        "verification": lambda: verification_main.build(of_verification, clock),
    }
    builders = {name: partial(_build, build, limits) for name, build in mains.items()}
    admin = Database(clone.url("postgres"))
    clients = await add_clients(admin)
    apps = {name: build() for name, build in builders.items()}
    http = {name: _reach(name, app) for name, app in apps.items()}
    keys = {
        "HOSHO_APPLICATION_FACT_KEYS": derive_public(application_facts).format(),
        "HOSHO_ISSUANCE_FACT_KEYS": derive_public(issuance_facts).format(),
        "HOSHO_KEY_ENCRYPTION_KEYS": wrapping.format(),
        "HOSHO_KEY_CHECK_KEYS": KeyRing({str(epoch): key for epoch, key in check_keys.items()}).format(),
    }
    installation = Installation(
        clock,
        clone,
        application=apps["application"],
        issuance=apps["issuance"],
        verification=apps["verification"],
        mailbox=mailbox,
        admin=admin,
        clients=clients,
        keys=keys,
        _http=http,
        _builders=builders,
    )
    try:
        yield installation
    finally:
        await installation.close()


def _build(build: Callable[[], FastAPI], limits: Limits) -> FastAPI:
    app = build()
    app.state.service.database.server.limits = limits
    return app


def _reach(name: str, app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=f"http://{name}.test",
        event_hooks={"response": [watch(name)]},
    )
