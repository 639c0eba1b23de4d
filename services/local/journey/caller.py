"""A client of the three APIs, as a front end is one: it fetches its own tokens and names what it expects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from services.admin.refusal import Refusal
from services.local.demo_file import DemoFile

Show = Callable[[str, str], None]


class Caller:
    """Calls as one of the demo clients; a token serves one service and outlives the demo."""

    def __init__(self, http: httpx.AsyncClient, demo: DemoFile, name: str) -> None:
        self._http = http
        self._client = demo.clients[name]
        self._urls = {
            "application": demo.application_api,
            "issuance": demo.issuance_api,
            "verification": demo.verification_api,
        }
        self._tokens: dict[str, str] = {}

    async def get(self, service: str, path: str, *, expect: int = 200) -> httpx.Response:
        return await self._call("GET", service, path, None, expect)

    async def post(self, service: str, path: str, body: dict[str, Any], *, expect: int = 200) -> httpx.Response:
        return await self._call("POST", service, path, body, expect)

    async def put(
        self, service: str, path: str, body: dict[str, Any], *, if_match: str, expect: int = 200
    ) -> httpx.Response:
        return await self._call("PUT", service, path, body, expect, if_match)

    async def _call(
        self,
        method: str,
        service: str,
        path: str,
        body: dict[str, Any] | None,
        expect: int,
        if_match: str | None = None,
    ) -> httpx.Response:
        """Raises Refusal that quotes the problem where the answer has another status than expected."""
        headers = {"Authorization": f"Bearer {await self._fetch_token(service)}"}
        if if_match is not None:
            headers["If-Match"] = if_match
        answer = await self._http.request(method, self._urls[service] + path, json=body, headers=headers)
        if answer.status_code != expect:
            raise Refusal(f"{method} {path} answered {answer.status_code} instead of {expect}: {answer.text}")
        return answer

    async def _fetch_token(self, service: str) -> str:
        if service not in self._tokens:
            answer = await self._http.post(
                f"{self._urls[service]}/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(self._client.client_id, self._client.client_secret),
            )
            if answer.status_code != httpx.codes.OK:
                raise Refusal(f"{service} gave {self._client.client_id} no token: {answer.text}")
            self._tokens[service] = answer.json()["access_token"]
        return self._tokens[service]


@dataclass(frozen=True)
class Callers:
    """Who takes part in the journey; the other builder and the other town must see nothing."""

    builder: Caller
    officer: Caller
    town: Caller
    e_contract: Caller
    other_builder: Caller
    other_town: Caller


def introduce_callers(http: httpx.AsyncClient, demo: DemoFile) -> Callers:
    return Callers(
        builder=Caller(http, demo, "principal"),
        officer=Caller(http, demo, "officer"),
        town=Caller(http, demo, "authority"),
        e_contract=Caller(http, demo, "e_contract"),
        other_builder=Caller(http, demo, "other_principal"),
        other_town=Caller(http, demo, "other_authority"),
    )
