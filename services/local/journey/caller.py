"""A client of the three APIs, as a front end is one: it fetches its own tokens and names the status it expects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from services.admin.refusal import Refusal
from services.local.demo_clients import DemoClient
from services.local.demo_file import DemoFile
from shared.schemas.model import Schema

Show = Callable[[str, str], None]  # takes who acts, and a sentence about what happened
Answer = TypeVar("Answer", bound=BaseModel)


class Api:
    """One of the three APIs as one client calls it, with a single token: its five minutes outlast the demo.

    Each call raises Refusal, which quotes the problem, where the answer has another status than expected.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, client: DemoClient) -> None:
        self._http = http
        self._url = url
        self._client = client
        self._token: str | None = None

    async def get(self, path: str, *, expect: int = 200) -> httpx.Response:
        return await self._send(self._compose("GET", path), expect)

    async def try_get(self, path: str) -> httpx.Response:
        """The answer, whatever its status."""
        return await self._send(self._compose("GET", path), None)

    async def post(
        self, path: str, form: Schema | None = None, *, if_match: str | None = None, expect: int = 200
    ) -> httpx.Response:
        return await self._send(self._compose("POST", path, form, if_match), expect)

    async def put(self, path: str, form: Schema, *, if_match: str, expect: int = 200) -> httpx.Response:
        return await self._send(self._compose("PUT", path, form, if_match), expect)

    def _compose(
        self, method: str, path: str, form: Schema | None = None, if_match: str | None = None
    ) -> httpx.Request:
        body = None if form is None else form.model_dump(mode="json")
        headers = {} if if_match is None else {"If-Match": if_match}
        return self._http.build_request(method, self._url + path, json=body, headers=headers)

    async def _send(self, request: httpx.Request, expect: int | None) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {await self.fetch_token()}"
        answer = await self._http.send(request)
        if expect is not None and answer.status_code != expect:
            raise Refusal(f"{_describe(request)} answered {answer.status_code} instead of {expect}: {answer.text}")
        return answer

    async def fetch_token(self) -> str:
        """Always the same one, fetched at the first call."""
        if self._token is None:
            answer = await self._http.post(
                f"{self._url}/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(self._client.client_id, self._client.client_secret),
            )
            if answer.status_code != httpx.codes.OK:
                raise Refusal(f"{self._url} gave {self._client.client_id} no token: {answer.text}")
            self._token = answer.json()["access_token"]
        return self._token


def read_answer(kind: type[Answer], answer: httpx.Response) -> Answer:
    """Raises Refusal where the body is not of that kind."""
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        raise Refusal(f"{_describe(answer.request)} was not answered with a {kind.__name__}: {error}") from None


def _describe(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"


@dataclass(frozen=True)
class Caller:
    """One of the demo clients at each of the three APIs."""

    application: Api
    issuance: Api
    verification: Api


def introduce_caller(http: httpx.AsyncClient, demo: DemoFile, name: str) -> Caller:
    client = demo.clients[name]
    return Caller(
        Api(http, demo.application_api, client),
        Api(http, demo.issuance_api, client),
        Api(http, demo.verification_api, client),
    )


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
        builder=introduce_caller(http, demo, "principal"),
        officer=introduce_caller(http, demo, "officer"),
        town=introduce_caller(http, demo, "authority"),
        e_contract=introduce_caller(http, demo, "e_contract"),
        other_builder=introduce_caller(http, demo, "other_principal"),
        other_town=introduce_caller(http, demo, "other_authority"),
    )
