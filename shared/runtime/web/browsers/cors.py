"""CORS: which pages of other origins may call from a browser, and what of an answer their scripts may read.

No cookies are in use, so that credentials mode stays off: what a page may do depends on the token it sends.
"""

from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXPOSED = ("ETag", "Location", "Retry-After", "X-Request-Id", "Content-Disposition", "Idempotency-Replayed")
ASKED = (
    "Authorization",
    "Content-Type",
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "X-Request-Id",
    "traceparent",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Two hours: no browser remembers a preflight for less long than this where it is asked to, and Chromium for no longer.
_REMEMBERED_S = 7200

_PREFLIGHT_ANSWER = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": ", ".join(ASKED),
    "Access-Control-Max-Age": str(_REMEMBERED_S),
}


class CrossOrigin:
    """Stands around everything, so that refusals and faults can be read by the page too.

    An origin that is not listed gets the same answer without these headers; its browser keeps it from the page.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if origin in self._origins:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Preflights:
    """Answers a browser that asks whether a page may call; stands inside the request frame, which logs and numbers it.

    To an origin that is not listed OPTIONS is a method like any other that is not there.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = Response(None, HTTPStatus.NO_CONTENT, _PREFLIGHT_ANSWER) if self._is_preflight(scope) else self.app
        await app(scope, receive, send)

    def _is_preflight(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "OPTIONS":
            return False
        headers = Headers(scope=scope)
        return headers.get("origin") in self._origins and "access-control-request-method" in headers
