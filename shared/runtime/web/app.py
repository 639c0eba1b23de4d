"""How every service is put together: its routers inside the request frame, its errors as problem documents."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import LIFE_S
from shared.runtime.service import RunningService
from shared.runtime.web import deliveries, health, me, token_endpoint
from shared.runtime.web.bodies.rules import read_body_rules
from shared.runtime.web.bodies.shape import DEPTH_LIMIT
from shared.runtime.web.browsers import docs_page
from shared.runtime.web.browsers.compression import CompressJson
from shared.runtime.web.browsers.cors import CrossOrigin, Preflights
from shared.runtime.web.browsers.methods import AnswerHead, FixedPaths
from shared.runtime.web.entrance.quick_way import Quick, QuickWay
from shared.runtime.web.entrance.request_frame import RequestFrame
from shared.runtime.web.idempotency import KEPT
from shared.runtime.web.problem_documents import (
    answer_domain_error,
    answer_http_error,
    answer_invalid_request,
)
from shared.runtime.web.queries.names import refuse_unknown_query
from shared.runtime.web.specification.declarations import BODY_LIMIT, SMALL_BODY
from shared.runtime.web.specification.document import complete_document
from shared.runtime.web.specification.examples import read_examples

# Of the contract, which all three keep to (docs/stability.md), not of the program.
VERSION = "1.0.0"


def gather_routes(*routers: APIRouter) -> Sequence[BaseRoute]:
    """All that a service answers, made once: routes are most of an app's cost, and hold nothing of it."""
    gathered = APIRouter(generate_unique_id_function=lambda route: route.name, responses=_PLACE_OF_REFUSALS)
    open_routers = (health.router, docs_page.router)  # a probe or a browser may add what it likes
    gathered.routes.append(FixedPaths((*open_routers, me.router, *routers, deliveries.router)))
    for router in open_routers:
        gathered.include_router(router)
    for router in (me.router, *routers, deliveries.router):
        # RFC 6749 §3.2: a token endpoint ignores what it does not know.
        known = [] if router is token_endpoint.router else [Depends(refuse_unknown_query)]
        gathered.include_router(router, dependencies=known)
    return gathered.routes


def build_app(
    service: RunningService,
    *,
    title: str,
    routes: Sequence[BaseRoute],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    examples: Path,
    origins: Collection[str] = (),
    quick: Quick[Any] | None = None,
) -> FastAPI:
    """`routes` come from `gather_routes`, and `examples` is the service's file of real requests and answers, which its
    specification shows. `origins` are those whose pages may call from a browser; `quick` is the operation with a quick
    way in.
    """
    app = _Application(
        title=title,
        version=VERSION,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would repeat the host that the caller names, and fall back to http
        telemetry=_NO_TELEMETRY,
    )
    app.state.service = service
    app.openapi = partial(_describe, app, app.openapi, examples)  # type: ignore[method-assign]
    app.router.routes.extend(routes)
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.state.body_rules = read_body_rules(app)
    _surround(app, origins)
    if quick is not None:
        app.outermost = partial(QuickWay, service=service, quick=quick)
    return app


def _surround(app: FastAPI, origins: Collection[str]) -> None:
    """What every ordinary request passes, from the inside to the outside."""
    app.add_middleware(CompressJson)
    app.add_middleware(AnswerHead)
    if origins:
        app.add_middleware(Preflights, origins=origins)
    app.add_middleware(RequestFrame)
    if origins:
        app.add_middleware(CrossOrigin, origins=origins)


class _Application(FastAPI):
    """`outermost` is a layer around all others, those of the framework included."""

    outermost: Callable[[ASGIApp], ASGIApp] | None = None

    def build_middleware_stack(self) -> ASGIApp:
        stack = super().build_middleware_stack()
        return stack if self.outermost is None else self.outermost(stack)


# Nobody set up where it would go, and whether somebody did is otherwise looked up at every request.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

_DESCRIPTION = f"""Electronic surety for Japanese public works.

Money is whole yen, days are those of Japan (`2026-04-10`), moments are RFC 3339 with `+09:00`. Unknown fields of a form
are refused; answers may gain fields. What a service refuses is a problem (RFC 9457): `4XX` and `5XX` of each operation
list its codes.

Limits: a body of {BODY_LIMIT // 1000} kB (of a look-up and for a token {SMALL_BODY // 1000} kB), nested
{DEPTH_LIMIT} deep; 1 to 100 entries on a page; tokens of
{LIFE_S // 60} minutes, for one service; answers are kept {KEPT.days} days for their `Idempotency-Key`."""

# Keeps the framework from describing refusals of its own; `complete_document` says what really may be refused.
_PLACE_OF_REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {}}


def _describe(app: FastAPI, compose: Callable[[], dict[str, Any]], examples: Path) -> dict[str, Any]:
    """The app's OpenAPI document, made once."""
    if app.openapi_schema is None:
        complete_document(app, compose(), read_examples(examples))
    return app.openapi_schema or {}
