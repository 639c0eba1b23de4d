"""What surrounds every page: an id and a trace, no form of another site, headers, a log line, and always an answer."""

import time
from collections.abc import Awaitable, Callable

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.data.database import new_id
from shared.runtime.logging import continue_trace, log

# Nothing but our own files, no script and no style inside a page, no frame around it, forms to ourselves alone.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # `no-referrer` would have browsers send our own forms with the origin `null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}
_HSTS = "max-age=31536000"
_SAFE = ("GET", "HEAD")
_LEFT = 499  # in the log, of a browser that left before its form was whole

AnswerError = Callable[[Request, Exception], Awaitable[Response]]


class PageFrame:
    """`origin` is that of our own pages; `answer_unexpected` is for what nobody caught, `answer_foreign` for a form of
    another site.
    """

    def __init__(
        self, app: ASGIApp, *, origin: str, answer_unexpected: AnswerError, answer_foreign: AnswerError
    ) -> None:
        self.app = app
        self._origin = origin
        self._answer_unexpected = answer_unexpected
        self._answer_foreign = answer_foreign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, headers = time.perf_counter(), Headers(scope=scope)
        request_id = new_id()
        trace = continue_trace(None, request_id)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(request_id), trace_id=trace.split("-")[1])
        scope.setdefault("state", {})["request_id"] = str(request_id)
        answer = _Answer(send, str(request_id), secure=self._origin.startswith("https://"))
        try:
            if scope["method"] not in _SAFE and self._is_foreign(headers):
                response = await self._answer_foreign(Request(scope, receive), PermissionError())
                await response(scope, receive, answer.send)
            else:
                await self.app(scope, receive, answer.send)
        except ClientDisconnect:  # nobody is there to be answered
            answer.status = answer.status or _LEFT
        except Exception as error:
            if answer.status is not None:
                raise
            response = await self._answer_unexpected(Request(scope, receive), error)
            await response(scope, receive, answer.send)
        finally:
            route = getattr(scope.get("route"), "path", None)
            took = round((time.perf_counter() - started) * 1000, 1)
            log.info("page", method=scope["method"], route=route, status=answer.status or 500, ms=took)

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether a browser says that another site's page sent this. Who says nothing has no token of ours either."""
        origin = headers.get("origin")
        if origin is not None:
            return origin != self._origin
        return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


class _Answer:
    """Sends an answer with the headers of every page, but for those that it has."""

    def __init__(self, send: Send, request_id: str, *, secure: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._secure = secure
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if self._secure:
                headers["Strict-Transport-Security"] = _HSTS
        await self._send(message)
