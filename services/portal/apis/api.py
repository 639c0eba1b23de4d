"""One of the three APIs: calls, and what comes of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from shared.runtime.logging import log, traceparent
from shared.schemas.facts.problem import MEDIA_TYPE, Problem

ANSWER_S = 30.0  # a paper may take as long
CONNECT_S = 2.0

Answer = TypeVar("Answer", bound=BaseModel)
Query = Mapping[str, str | int | list[str] | None]


class ApiAwayError(Exception):
    """An API does not answer, or says itself that it cannot work for now."""

    def __init__(self, api: str, retry_after: int | None = None) -> None:
        super().__init__(api)
        self.api = api
        self.retry_after = retry_after


class ApiRefusedError(Exception):
    """An API refused, and says in Japanese why, and beside which field."""

    def __init__(self, api: str, problem: Problem, retry_after: int | None = None) -> None:
        super().__init__(f"{api}: {problem.code}")
        self.problem = problem
        self.retry_after = retry_after


class Bearer(Protocol):
    """Gives the access token of whoever calls; `renew` is for one that was refused."""

    async def get_token(self, api: str, *, renew: bool = False) -> str: ...


class Shown(NamedTuple):
    """What was read, and the tag by which an act on it says what was seen."""

    value: Any
    tag: str | None


class File(NamedTuple):
    content: bytes
    media_type: str
    disposition: str | None


class Api:
    """`name` is application, issuance or verification. `http` is of this API alone."""

    def __init__(self, name: str, http: httpx.AsyncClient, bearer: Bearer | None = None) -> None:
        self.name = name
        self._http = http
        self._bearer = bearer

    def of(self, bearer: Bearer) -> "Api":
        """The same, called with somebody's tokens."""
        return Api(self.name, self._http, bearer)

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, answer: type[Answer], query: Query | None = None) -> Answer:
        value: Answer = (await self.show(path, answer, query)).value
        return value

    async def show(self, path: str, answer: type[Answer], query: Query | None = None) -> Shown:
        """With its tag, where an act on it follows."""
        said = await self._send("GET", path, params=_leave_out(query))
        return Shown(self._read(said, answer), said.headers.get("etag"))

    async def fetch(self, path: str, query: Query | None = None) -> File:
        said = await self._send("GET", path, params=_leave_out(query))
        return File(said.content, said.headers.get("content-type", ""), said.headers.get("content-disposition"))

    async def send(
        self,
        path: str,
        body: Mapping[str, Any] | None,
        answer: type[Answer],
        *,
        once: str | None = None,
        tag: str | None = None,
        method: str = "POST",
    ) -> Answer:
        """`once` makes a repeat the same act, `tag` says what was seen before it."""
        named = {"Idempotency-Key": once, "If-Match": tag}
        headers = {name: value for name, value in named.items() if value is not None}
        value: Answer = self._read(await self._send(method, path, json=body, headers=headers), answer)
        return value

    async def hand_over(self, path: str, fields: Mapping[str, str], file: bytes, answer: type[Answer]) -> Answer:
        """A file in a form, in its field `file`."""
        files = {"file": ("file.pdf", file, "application/pdf")}
        value: Answer = self._read(await self._send("POST", path, data=dict(fields), files=files), answer)
        return value

    async def _send(self, method: str, path: str, **said: Any) -> httpx.Response:
        answer = await self._try(method, path, said, renew=False)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._bearer is not None:
            answer = await self._try(method, path, said, renew=True)
        if answer.is_success:
            return answer
        raise self._read_refusal(answer)

    async def _try(self, method: str, path: str, said: Mapping[str, Any], *, renew: bool) -> httpx.Response:
        headers = {**said.get("headers", {})}
        if self._bearer is not None:
            headers["Authorization"] = f"Bearer {await self._bearer.get_token(self.name, renew=renew)}"
        trace = traceparent.get()
        if trace is not None:
            headers["traceparent"] = trace
        try:
            return await self._http.request(method, path, **{**said, "headers": headers})
        except httpx.HTTPError as error:
            log.warning("API away", api=self.name, reason=type(error).__name__)
            raise ApiAwayError(self.name) from None

    def _read(self, said: httpx.Response, answer: type[Answer]) -> Answer:
        """Fields that a later version of the API adds are passed over."""
        try:
            return answer.model_validate_json(said.content, extra="ignore")
        except ValidationError as error:
            log.error("API answers otherwise", api=self.name, shape=answer.__name__, faults=error.error_count())
            raise ApiAwayError(self.name) from None

    def _read_refusal(self, said: httpx.Response) -> ApiAwayError | ApiRefusedError:
        wait = said.headers.get("retry-after", "")
        retry_after = int(wait) if wait.isdecimal() else None
        if said.is_server_error or not said.headers.get("content-type", "").startswith(MEDIA_TYPE):
            log.warning("API away", api=self.name, status=said.status_code)
            return ApiAwayError(self.name, retry_after)
        problem = Problem.model_validate_json(said.content, extra="ignore")
        return ApiRefusedError(self.name, problem, retry_after)


def make_http(url: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Between our own services stands no proxy."""
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    return httpx.AsyncClient(base_url=url, timeout=timeout, trust_env=False, transport=transport)


def _leave_out(query: Query | None) -> dict[str, Any]:
    """What is empty was not asked."""
    return {name: value for name, value in (query or {}).items() if value not in (None, "", [])}
