"""What surrounds every request: an id and a trace, limits on its body, one log line, and an answer whatever happens."""

import sys
import time
from http import HTTPStatus
from itertools import accumulate

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.data.database import new_id
from shared.runtime.logging import continue_trace, log
from shared.runtime.web import keeping
from shared.runtime.web.problem_documents import answer_unexpected
from shared.runtime.web.unreadable import DEPTH_LIMIT, TooDeepError

BODY_LIMIT = 256_000
_OPENERS = frozenset(b"{[")
_CLOSERS = frozenset(b"}]")
_NO_BRACKETS = bytes(set(range(256)) - _OPENERS - _CLOSERS)


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
        body = _LimitedBody(receive, headers.get("content-length", ""))
        answer = _FramedAnswer(send, _begin_request(scope, headers))
        try:
            await self.app(scope, body.receive, answer.send)
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


class _LimitedBody:
    """Hands a body on as it comes; raises HTTPException for one that is too long or nested too deeply.

    `announced` is its Content-Length: a body announced as too long is refused before it comes.
    """

    def __init__(self, receive: Receive, announced: str) -> None:
        self._receive = receive
        self._announced = announced
        self._body = b""

    async def receive(self) -> Message:
        if self._announced.isdecimal() and int(self._announced) > BODY_LIMIT:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        message = await self._receive()
        self._body += message.get("body", b"")
        if len(self._body) > BODY_LIMIT:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not message.get("more_body") and _is_too_deep(self._body):
            raise TooDeepError
        return message


class _FramedAnswer:
    """Sends an answer with the headers of every answer; `status` is None until it begins."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault(keeping.NAME, keeping.NOBODY)
        await self._send(message)


def _say_why_it_stops(send: Send) -> Send:
    """Where a service ends its start with a sentence (SystemExit), the server prints that and not a traceback."""

    async def send_plainly(message: Message) -> None:
        error = sys.exc_info()[1]
        if message["type"] == "lifespan.startup.failed" and isinstance(error, SystemExit):
            message = {**message, "message": str(error)}
        await send(message)

    return send_plainly


def _is_too_deep(body: bytes) -> bool:
    """Whether JSON is nested beyond DEPTH_LIMIT, which no form is and which would cost every later step."""
    if body.count(b"{") + body.count(b"[") <= DEPTH_LIMIT:
        return False
    # Without escaped backslashes and then without escaped quotes, every second piece between quotes is no string.
    pieces = body.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')
    brackets = b"".join(pieces[::2]).translate(None, _NO_BRACKETS)
    steps = ((byte in _OPENERS) - (byte in _CLOSERS) for byte in brackets)
    return any(depth > DEPTH_LIMIT for depth in accumulate(steps))
