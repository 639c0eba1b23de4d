"""How every service is put together: its routers inside the request frame, its errors as problem documents."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.runtime.errors import DomainError
from shared.runtime.service import RunningService
from shared.runtime.web import health
from shared.runtime.web.problem_documents import answer_domain_error, answer_http_error, answer_invalid_request
from shared.runtime.web.request_frame import RequestFrame
from shared.schemas.facts.problem import MEDIA_TYPE, Problem


def build_app(
    service: RunningService,
    *,
    title: str,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    app = FastAPI(
        title=title,
        version="1",
        lifespan=lifespan,
        redoc_url=None,
        responses={"default": {"description": "Problem (RFC 9457)", "content": {MEDIA_TYPE: {"schema": _PROBLEM_REF}}}},
    )
    app.state.service = service
    app.openapi = partial(_describe, app, app.openapi)  # type: ignore[method-assign]
    for router in (health.router, *routers):
        app.include_router(router)
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_middleware(RequestFrame)
    return app


_PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}


def _describe(app: FastAPI, compose: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The app's OpenAPI document, which says that every call but the open ones needs a token.

    FastAPI would say so itself of a security dependency, which would run with every request.
    """
    if app.openapi_schema is None:
        document = compose()
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "POST /oauth2/token"}
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        document["components"]["securitySchemes"] = {"bearer": bearer}
        document["security"] = [{"bearer": []}]
        for path in _OPEN_PATHS:
            for operation in document["paths"][path].values():
                operation["security"] = []
    return app.openapi_schema or document


_OPEN_PATHS = ("/oauth2/token", "/healthz", "/readyz")
