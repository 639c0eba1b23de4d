"""Who calls the services: clients of every role, and how they get their tokens and send them."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from sqlalchemy import text

from shared.runtime.data.database import Database
from shared.runtime.identity.clients import NewClient, add_client
from shared.schemas.words.roles import Role
from tests.doubles import StillClock

BUILDER = "7123456789012"
OTHER_BUILDER = "5010401067252"
COMPANY = "H01"
TOWN = "223018"
OTHER_TOWN = "250007"
CLIENTS: dict[str, tuple[Role, str, tuple[str, ...]]] = {
    "principal": (Role.PRINCIPAL, BUILDER, ()),
    "other_principal": (Role.PRINCIPAL, OTHER_BUILDER, ()),
    "officer": (Role.OFFICER, COMPANY, ()),
    "other_officer": (Role.OFFICER, COMPANY, ()),
    "authority": (Role.AUTHORITY, TOWN, ()),
    "other_authority": (Role.AUTHORITY, OTHER_TOWN, ()),
    "e_contract": (Role.E_CONTRACT, "econtract-1", (TOWN,)),
}


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


async def add_clients(admin: Database) -> dict[str, NewClient]:
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
