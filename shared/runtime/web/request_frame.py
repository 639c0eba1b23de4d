"""What surrounds every request: an id and a trace, limits on its body, one log line, and an answer whatever happens."""

import re
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
from shared.runtime.web.problem_documents import DEPTH_LIMIT, answer_unexpected

BODY_LIMIT = 256_000
# Possessive, and with an end that may be missing: a quote begins a string once, whatever the body, so time is linear.
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_OPENERS = frozenset(b"{[")
_CLOSERS = frozenset(b"}]")


class RequestFrame:
    """Gives every request an id and a trace, answers what nobody caught, and logs one line without path or body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, _tell_in_a_sentence(send))
            return
        request_uuid = new_id()
        request_id = str(request_uuid)
        scope.setdefault("state", {})["request_id"] = request_id
        sent = Headers(scope=scope)
        announced = sent.get("content-length", "")
        trace = continue_trace(sent.get("traceparent"), request_uuid)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace.split("-")[1])
        started, status, answering, body = time.perf_counter(), 500, False, b""

        async def receive_limited() -> Message:
            nonlocal body
            if announced.isdecimal() and int(announced) > BODY_LIMIT:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            message = await receive()
            body += message.get("body", b"")
            if len(body) > BODY_LIMIT:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if not message.get("more_body") and _is_too_deep(body):
                raise HTTPException(HTTPStatus.BAD_REQUEST)
            return message

        async def send_framed(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        try:
            await self.app(scope, receive_limited, send_framed)
        except Exception as error:
            if answering:
                raise
            response = await answer_unexpected(Request(scope, receive), error)
            await response(scope, receive, send_framed)
        finally:
            route = scope.get("route")
            log.info(
                "request",
                method=scope["method"],
                route=getattr(route, "path", None),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )


def _tell_in_a_sentence(send: Send) -> Send:
    """A service that says why it cannot start says that alone, not also where in its files it noticed."""

    async def send_plainly(message: Message) -> None:
        error = sys.exc_info()[1]
        if message["type"] == "lifespan.startup.failed" and isinstance(error, SystemExit):
            message = {**message, "message": str(error)}
        await send(message)

    return send_plainly


def _is_too_deep(body: bytes) -> bool:
    """Nesting beyond DEPTH_LIMIT has no honest use and costs every later step."""
    if body.count(b"{") + body.count(b"[") <= DEPTH_LIMIT:
        return False
    steps = ((byte in _OPENERS) - (byte in _CLOSERS) for byte in _STRINGS.sub(b"", body))
    return any(depth > DEPTH_LIMIT for depth in accumulate(steps))
