"""How every service is put together: its routers inside the request frame, its errors as problem documents."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.runtime.errors import DomainError
from shared.runtime.service import RunningService
from shared.runtime.web import health, me
from shared.runtime.web.browsers import docs_page
from shared.runtime.web.browsers.compression import CompressJson
from shared.runtime.web.browsers.cors import CrossOrigin, Preflights
from shared.runtime.web.browsers.methods import AnswerHead, FixedPaths
from shared.runtime.web.problem_documents import answer_domain_error, answer_http_error, answer_invalid_request
from shared.runtime.web.query_names import refuse_unknown_query
from shared.runtime.web.request_frame import RequestFrame
from shared.runtime.web.token_refusals import TokenProblem
from shared.schemas.facts.problem import MEDIA_TYPE, Problem


def build_app(
    service: RunningService,
    *,
    title: str,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    origins: Collection[str] = (),
) -> FastAPI:
    """`origins` are those whose pages may call from a browser."""
    app = FastAPI(
        title=title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"default": {"description": "Problem (RFC 9457)", "content": {MEDIA_TYPE: {"schema": _PROBLEM_REF}}}},
    )
    app.state.service = service
    app.openapi = partial(_describe, app, app.openapi)  # type: ignore[method-assign]
    open_routers = (health.router, docs_page.router)  # a probe or a browser may add what it likes
    app.router.routes.append(FixedPaths((*open_routers, me.router, *routers)))
    for router in open_routers:
        app.include_router(router)
    for router in (me.router, *routers):
        app.include_router(router, dependencies=[Depends(refuse_unknown_query)])
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_error)
    _surround(app, origins)
    return app


def _surround(app: FastAPI, origins: Collection[str]) -> None:
    """What every request passes, from the inside to the outside."""
    app.add_middleware(CompressJson)
    app.add_middleware(AnswerHead)
    if origins:
        app.add_middleware(Preflights, origins=origins)
    app.add_middleware(RequestFrame)
    if origins:
        app.add_middleware(CrossOrigin, origins=origins)


_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}


def _describe(app: FastAPI, compose: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The app's OpenAPI document, which says that every call but the open ones needs a token.

    FastAPI would say so itself of a security dependency, which would run with every request.
    """
    if app.openapi_schema is None:
        document = compose()
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "POST /oauth2/token"}
        for model in (Problem, TokenProblem):
            problem = model.model_json_schema(ref_template="#/components/schemas/{model}")
            document["components"]["schemas"] |= {**problem.pop("$defs"), model.__name__: problem}
        document["components"]["securitySchemes"] = {"bearer": bearer}
        document["security"] = [{"bearer": []}]
        for path in _OPEN_PATHS:
            for operation in document["paths"][path].values():
                operation["security"] = []
    return app.openapi_schema or document


_OPEN_PATHS = ("/oauth2/token", "/healthz", "/readyz")
