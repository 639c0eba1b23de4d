"""Three services in one process on one real database, called as their users call them."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from services.application_api import main as application_main
from services.application_api.settings import Settings as ApplicationSettings
from services.issuance_api import main as issuance_main
from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.papers.key_notice import render_key_notice
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from services.issuance_api.documents.papers.refund_statement import render_refund_statement
from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.settings import Settings as IssuanceSettings
from services.issuance_api.store.mails import ClaimedMail
from services.issuance_api.tools import Drawing
from services.verification_api import main as verification_main
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.data.away import is_database_away
from shared.runtime.data.database import Database
from shared.runtime.identity.clients import NewClient, add_client
from shared.runtime.issuers import Issuer
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.premium import Premium, Refund
from shared.schemas.words.roles import Role
from shared.schemas.words.towns.register import AUTHORITIES, AuthorityRegister, load_authorities
from tests.databases import CloneDatabase
from tests.specifications.watching import watch

BUILDER = "7123456789012"
OTHER_BUILDER = "5010401067252"
COMPANY = "H01"
TOWN = "223018"
OTHER_TOWN = "250007"
SENDER = "hosho@surety.example"
TRIES = 3
START = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class StillClock:
    """Stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class DirectDrawing:
    """Draws in this process, with the fonts the suite has registered."""

    async def start(self) -> None: ...

    def close(self) -> None: ...

    def place(self, org: str) -> AbstractContextManager[None]:
        return nullcontext()

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn:
        pdf = render_certificate(certificate, edition)
        return Drawn(pdf, hashlib.sha256(pdf).digest(), SealState.NONE)

    async def key_notice(self, certificate: Certificate, edition: Edition, key: str, /) -> bytes:
        return render_key_notice(certificate, edition, key)

    async def premium_statement(self, certificate: Certificate, edition: Edition, premium: Premium, /) -> bytes:
        return render_premium_statement(certificate, edition, premium)

    async def refund_statement(self, certificate: Certificate, edition: Edition, refund: Refund, /) -> bytes:
        return render_refund_statement(certificate, edition, refund)


class Mailbox:
    """Takes every message; raises `failure` first where a test set one."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.failure: Exception | None = None

    async def send(self, mail: ClaimedMail) -> None:
        if self.failure is not None:
            raise self.failure
        self.messages.append(mail.message)


def make_ring(name: str = "k1") -> KeyRing:
    return KeyRing({name: secrets.token_bytes(32)})


class HeldToken(NamedTuple):
    text: str
    ends: datetime


@dataclass
class Caller:
    """One client of one service: gets a token, and sends it with every call as long as it is good.

    `held` is what callers of one installation share: tokens by service and client.
    """

    http: httpx.AsyncClient
    client: NewClient
    clock: StillClock = field(default_factory=StillClock)
    held: dict[tuple[str, str], HeldToken] = field(default_factory=dict)

    async def token(self) -> str:
        answer = await self.ask_for_token()
        assert answer.status_code == 200, answer.text
        given = answer.json()
        ends = self.clock.now() + timedelta(seconds=given["expires_in"])
        self.held[self._place] = HeldToken(given["access_token"], ends)
        return self.held[self._place].text

    async def ask_for_token(self) -> httpx.Response:
        basic = base64.b64encode(f"{self.client.client_id}:{self.client.client_secret}".encode()).decode()
        return await self.http.post(
            "/oauth2/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
        )

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        held = self.held.get(self._place)
        token = held.text if held and self.clock.now() < held.ends else await self.token()
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    @property
    def _place(self) -> tuple[str, str]:
        return str(self.http.base_url), self.client.client_id

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any, **options: Any) -> httpx.Response:
        return await self.call("POST", path, json=json, **options)


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
        """Lets every fact be heard and every mail be sent, until nothing is due any more; then all is chained."""
        inboxes = [app.state.inbox for app in (self.application, self.issuance, self.verification)]
        send_next = self.issuance.state.postman.send_next
        while sum([await turn_as_loops_do(inbox.drain) for inbox in inboxes]) or await turn_as_loops_do(send_next):
            pass
        while await turn_as_loops_do(self.issuance.state.chainer.chain_next):
            pass

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

    async def restart(self, service: str) -> None:
        """Builds a service anew with the same settings: what it only remembered is gone."""
        app: FastAPI = getattr(self, service)
        await self._http[service].aclose()
        await app.state.service.database.close()
        if service == "verification":
            await app.state.look_ups.close()
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


CLIENTS: dict[str, tuple[Role, str, tuple[str, ...]]] = {
    "principal": (Role.PRINCIPAL, BUILDER, ()),
    "other_principal": (Role.PRINCIPAL, OTHER_BUILDER, ()),
    "officer": (Role.OFFICER, COMPANY, ()),
    "other_officer": (Role.OFFICER, COMPANY, ()),
    "authority": (Role.AUTHORITY, TOWN, ()),
    "other_authority": (Role.AUTHORITY, OTHER_TOWN, ()),
    "e_contract": (Role.E_CONTRACT, "econtract-1", (TOWN,)),
}


def _trust(service: str, issuers: Sequence[Issuer]) -> dict[str, Any]:
    return {"oidc_issuers": tuple(issuers), "oidc_audience": f"https://{service}.hosho.example"} if issuers else {}


@cache
def load_towns() -> AuthorityRegister:
    """Once for all installations of a process: nothing changes it."""
    return load_authorities(AUTHORITIES)


async def _add_clients(admin: Database) -> dict[str, NewClient]:
    """The same ones in every installation of a process: those of the first are kept as rows, and copied."""
    async with admin.write() as session:
        if _kept:
            await session.execute(_COPY_CLIENTS, {"rows": _kept[0].clients})
            await session.execute(_COPY_SECRETS, {"rows": _kept[0].secrets})
        else:
            added = {
                name: await add_client(session, name=name, role=role, org=org, authorities=authorities)
                for name, (role, org, authorities) in CLIENTS.items()
            }
            found = (await session.execute(_READ_CLIENTS)).one()
            _kept.append(_Kept(added, *found))
    return dict(_kept[0].added)


class _Kept(NamedTuple):
    """The clients, and their rows as JSON."""

    added: dict[str, NewClient]
    clients: str
    secrets: str


_kept: list[_Kept] = []
_READ_CLIENTS = text(
    "SELECT (SELECT json_agg(row)::text FROM identity.client AS row),"
    " (SELECT json_agg(row)::text FROM identity.client_secret AS row)"
)
_COPY_CLIENTS = text(
    "INSERT INTO identity.client SELECT * FROM json_populate_recordset(NULL::identity.client, CAST(:rows AS json))"
)
_COPY_SECRETS = text(
    "INSERT INTO identity.client_secret"
    " SELECT * FROM json_populate_recordset(NULL::identity.client_secret, CAST(:rows AS json))"
)


def _choose_towns(settings: Mapping[str, Any]) -> AuthorityRegister | None:
    """None where a service is to load a folder of its own."""
    return None if "authorities_folder" in settings else load_towns()


@asynccontextmanager
async def install(
    clone: CloneDatabase,
    *,
    application_settings: Mapping[str, Any] = MappingProxyType({}),
    issuance_settings: Mapping[str, Any] = MappingProxyType({}),
    origins: tuple[str, ...] = (),
    renderer: Drawing | None = None,
    issuers: Sequence[Issuer] = (),
) -> AsyncIterator[Installation]:
    """Given settings come on top of the suite's, `origins` for all three services.

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
        cors_origins=origins,
        allow_samples=True,
        **_trust("verification", issuers),
    )
    drawing = renderer or DirectDrawing()
    builders: dict[str, Callable[[], FastAPI]] = {
        "application": lambda: application_main.build(
            of_application, clock, authorities=_choose_towns(application_settings)
        ),
        "issuance": lambda: issuance_main.build(
            of_issuance, clock, renderer=drawing, transport=mailbox, authorities=_choose_towns(issuance_settings)
        ),
        "verification": lambda: verification_main.build(of_verification, clock),
    }
    admin = Database(clone.url("postgres"))
    clients = await _add_clients(admin)
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


def _reach(name: str, app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=f"http://{name}.test",
        event_hooks={"response": [watch(name)]},
    )
