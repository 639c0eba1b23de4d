"""What surrounds every request: an id and a trace, limits on its body, one log line, and an answer whatever happens."""

import sys
import time
from collections.abc import Iterable
from http import HTTPStatus

import structlog
from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.data.database import new_id
from shared.runtime.logging import continue_trace, log
from shared.runtime.web import keeping
from shared.runtime.web.bodies.multipart import is_multipart
from shared.runtime.web.bodies.rules import BodyRule
from shared.runtime.web.bodies.shape import has_long_number, has_too_many_parts, is_too_deep, is_utf_8, names_twice
from shared.runtime.web.bodies.unreadable import (
    NamedTwiceError,
    NotUtf8Error,
    RefusedUnreadError,
    TooDeepError,
    TooLargeError,
    TooManyPartsError,
    UnreadError,
)
from shared.runtime.web.problem_documents import answer_unexpected
from shared.runtime.web.specification.declarations import BODY_LIMIT

_NO_RULE = BodyRule()
# For whoever opens an answer in a browser: it is what its type says, nothing in it is loaded or run, no page frames it,
# and no other site hears from where one came. A page of ours (`/docs`) has a policy of its own.
_ADDED = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    keeping.NAME.lower().encode(): keeping.NOBODY.encode(),
}
_LEFT = 499  # in the log, of a caller who left before the body was whole


class RequestFrame:
    """Gives every request an id and a trace, answers what nobody caught, and logs one line without path or body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, _say_why_it_stops(send))
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        body = _GuardedBody(scope, receive, headers)
        answer = FramedAnswer(send, _begin_request(scope, headers))
        try:
            await self.app(scope, body.receive, answer.send)
        except ClientDisconnect:  # nobody is there to be answered
            answer.status = answer.status or _LEFT
        except Exception as error:
            if answer.status is not None:
                raise
            response = await answer_unexpected(Request(scope, receive), error)
            await response(scope, receive, answer.send)
        finally:
            log.info(
                "request",
                method=scope["method"],
                route=getattr(scope.get("route"), "path", None),
                status=answer.status or HTTPStatus.INTERNAL_SERVER_ERROR.value,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )


def _begin_request(scope: Scope, headers: Headers) -> str:
    """The request's id, which its log lines carry from here on."""
    request_uuid = new_id()
    request_id = str(request_uuid)
    scope.setdefault("state", {})["request_id"] = request_id
    trace = continue_trace(headers.get("traceparent"), request_uuid)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace.split("-")[1])
    return request_id


class _GuardedBody:
    """Hands a body on as it comes, once its caller may send one; raises for one that is not worth reading.

    By its Content-Length a body announced as too long is refused before it comes. A form with files, where the
    operation takes one, is no JSON, and is counted by who reads it.
    """

    def __init__(self, scope: Scope, receive: Receive, headers: Headers) -> None:
        self._scope = scope
        self._receive = receive
        announced = headers.get("content-length", "")
        self._announced = int(announced) if announced.isdecimal() else 0
        self._is_multipart = is_multipart(headers.get("content-type", ""))
        self._takes_files = False
        self._limit: int | None = None
        self._parts: list[bytes] = []
        self._length = 0

    async def receive(self) -> Message:
        if self._limit is None:
            self._limit = await self._let_in()
            self._require_length(self._announced)
        message = await self._receive()
        part = message.get("body", b"")
        self._length += len(part)
        self._require_length(self._length)
        if self._takes_files and self._is_multipart:
            return message
        self._parts.append(part)
        if not message.get("more_body"):
            _require_shape(b"".join(self._parts))
        return message

    async def _let_in(self) -> int:
        """The limit of the operation. What refuses its caller is raised as an error that the framework hands on."""
        rules = self._scope["app"].state.body_rules
        rule: BodyRule = rules.get(id(self._scope.get("route")), _NO_RULE)
        self._takes_files = rule.files
        request = Request(self._scope)
        try:
            for guard in rule.guards:
                await guard(request)
        except Exception as error:
            raise RefusedUnreadError from error
        return rule.limit if self._is_multipart or not rule.files else BODY_LIMIT

    def _require_length(self, length: int) -> None:
        if self._limit is not None and length > self._limit:
            raise TooLargeError(self._limit)


def _require_shape(body: bytes) -> None:
    if not is_utf_8(body):
        raise NotUtf8Error from UnicodeDecodeError("utf-8", body, 0, 1, "a byte of another encoding")
    if is_too_deep(body):
        raise TooDeepError
    if has_too_many_parts(body):
        raise TooManyPartsError
    if has_long_number(body):
        raise UnreadError
    if names_twice(body):
        raise NamedTwiceError


def frame_headers(own: Iterable[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with those of every answer but for the ones it has."""
    headers = list(own)
    named = {name for name, _ in headers}
    headers.append((b"x-request-id", request_id.encode()))
    headers += [(name, value) for name, value in _ADDED.items() if name not in named]
    return headers


class FramedAnswer:
    """Sends an answer with the headers of every answer, but for those it has; `status` is None until it begins."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": frame_headers(message.get("headers", ()), self._request_id)}
        await self._send(message)


def _say_why_it_stops(send: Send) -> Send:
    """Where a service ends its start with a sentence (SystemExit), the server prints that and not a traceback."""

    async def send_plainly(message: Message) -> None:
        error = sys.exc_info()[1]
        if message["type"] == "lifespan.startup.failed" and isinstance(error, SystemExit):
            message = {**message, "message": str(error)}
        await send(message)

    return send_plainly
