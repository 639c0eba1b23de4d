"""HEAD wherever there is GET, and a refusal of any other method that names those there are."""

from collections import defaultdict
from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime.errors import DomainError
from shared.runtime.problems import REQUEST_METHOD_NOT_ALLOWED

NOT_ALLOWED = "画面を読み込み直して、もう一度お試しください。"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class AnswerHead:
    """Has HEAD answered as GET is, in all its headers; the server sends no body to HEAD.

    Like GET it opens what it asks for, so a HEAD on a key stands in the audit.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}
        try:
            await self.app(inner, receive, send)
        finally:
            scope["route"] = inner.get("route")  # for the log line of the frame


class FixedPaths(BaseRoute):
    """Stands before all routes, so that `/applications/checks` is never read as an application of the id "checks"."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._methods: dict[str, set[str]] = defaultdict(set)
        for route in (route for router in routers for route in router.routes):
            if isinstance(route, Route) and "{" not in route.path:
                self._methods[route.path] |= route.methods or set()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        methods = self._methods.get(scope["path"]) if scope["type"] == "http" else None
        return (Match.NONE if methods is None or scope["method"] in methods else Match.FULL), {}

    async def handle(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        methods = self._methods[scope["path"]]
        raise DomainError(REQUEST_METHOD_NOT_ALLOWED, NOT_ALLOWED, headers={"Allow": format_allow(methods)})


def find_allowed(request: Request) -> str:
    """The methods of all routes on the path that was asked for; the framework names only those of the first."""
    scope, routes = request.scope, request.app.routes
    return format_allow(
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    )


def format_allow(methods: Iterable[str]) -> str:
    """As a header has them, in the usual order."""
    there = set(methods)
    return ", ".join(f"{method}, HEAD" if method == "GET" else method for method in _METHODS if method in there)
