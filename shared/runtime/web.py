"""The outside of every service: problem documents, request ids, limits on bodies, health."""

import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from http import HTTPStatus
from itertools import accumulate
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import text
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.database import MIGRATION_HEAD, is_database_away, new_id
from shared.runtime.errors import DomainError
from shared.runtime.faults import describe_faults
from shared.runtime.ground import Ground
from shared.runtime.logging import continue_trace, log
from shared.runtime.sessions import ground_of
from shared.schemas.problem import MEDIA_TYPE, PROBLEMS, FieldError, Problem

BODY_LIMIT = 256_000
DEPTH_LIMIT = 16
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPENERS = frozenset(b"{[")
_CLOSERS = frozenset(b"}]")
_READABLE = f"本文をJSON（UTF-8、入れ子は{DEPTH_LIMIT}段まで）で送信してください。"
_SORRY = "処理中に問題が発生しました。時間をおいて再送し、続く場合は X-Request-Id を添えて運営者にお知らせください。"


def build_app(
    ground: Ground,
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
    app.state.ground = ground
    app.openapi = partial(_describe, app, app.openapi)  # type: ignore[method-assign]
    for router in (_health, *routers):
        app.include_router(router)
    app.add_exception_handler(DomainError, _answer_domain_error)
    app.add_exception_handler(RequestValidationError, _answer_invalid_request)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_middleware(RequestFrame)
    return app


_PROBLEM_REF = Problem.model_json_schema()


def _describe(app: FastAPI, compose: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The app's OpenAPI document, with what a dependency per request would cost: every trade call needs a token."""
    if app.openapi_schema is None:
        document = compose()
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "POST /oauth2/token"}
        document["components"]["securitySchemes"] = {"bearer": bearer}
        document["security"] = [{"bearer": []}]
        for path in _OPEN_PATHS:
            for operation in document["paths"][path].values():
                operation["security"] = []
    return app.openapi_schema or document


_OPEN_PATHS = ("/oauth2/token", "/healthz", "/readyz")


def problem_response(
    request: Request,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """The one place where problem documents are written."""
    kind = PROBLEMS[code]
    problem = Problem(
        type=f"urn:hosho:problem:{code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"urn:uuid:{request.state.request_id}",
        code=code,
        errors=list(errors) or None,
    )
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    # An unknown field's name may hold a lone surrogate, which no encoding takes.
    return Response(body.encode("utf-8", "backslashreplace"), kind.status, headers, MEDIA_TYPE)


async def _answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return problem_response(request, error.code, error.detail, errors=error.errors, headers=error.headers)


async def _answer_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = list(error.errors())
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem_response(request, "request.unreadable", _READABLE)
    return problem_response(
        request, "request.invalid", "errors に示す項目を直して再送してください。", errors=describe_faults(faults)
    )


_HTTP_PROBLEMS = {
    HTTPStatus.NOT_FOUND: ("request.not_found", "URLを確認してください。"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("request.method_not_allowed", "このURLで使えるメソッドを確認してください。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("request.too_large", "本文を256kB以内にして再送してください。"),
    HTTPStatus.BAD_REQUEST: ("request.unreadable", _READABLE),
}


async def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, detail = _HTTP_PROBLEMS.get(HTTPStatus(error.status_code), ("service.failed", _SORRY))
    return problem_response(request, code, detail, headers=dict(error.headers or {}))


async def _answer_unexpected(request: Request, error: Exception) -> Response:
    """Whatever no handler caught: the database's own trouble, or a fault of ours."""
    if is_database_away(error):
        log.warning("database away", exc_info=error)
        return problem_response(
            request,
            "service.unavailable",
            "データベースに接続できません。少し待ってから同じ内容で再送してください。",
            headers={"Retry-After": "2"},
        )
    log.error("request failed", exc_info=error)
    return problem_response(request, "service.failed", _SORRY)


def _is_too_deep(body: bytes) -> bool:
    """Nesting beyond DEPTH_LIMIT has no honest use and costs every later step."""
    if body.count(b"{") + body.count(b"[") <= DEPTH_LIMIT:
        return False
    steps = ((byte in _OPENERS) - (byte in _CLOSERS) for byte in _STRINGS.sub(b"", body))
    return any(depth > DEPTH_LIMIT for depth in accumulate(steps))


class RequestFrame:
    """Gives every request an id and a trace, answers what nobody caught, and logs one line without path or body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_uuid = new_id()
        request_id = str(request_uuid)
        scope.setdefault("state", {})["request_id"] = request_id
        trace = continue_trace(Headers(scope=scope).get("traceparent"), request_uuid)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace.split("-")[1])
        started, status, answering, body = time.perf_counter(), 500, False, b""

        async def receive_limited() -> Message:
            nonlocal body
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
            response = await _answer_unexpected(Request(scope, receive), error)
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


_health = APIRouter(tags=["health"])


@_health.get("/healthz")
async def is_running() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@_health.get("/readyz")
async def is_ready(request: Request) -> Response:
    """The database answers, stands at this version's migration, and the loops turn."""
    ground = ground_of(request)
    checks = {"migrations": "ok", "loops": "ok", "stopping": "no"}
    async with ground.database.read() as session:
        at = await session.scalar(text("SELECT version_num FROM public.alembic_version"))
    if at != MIGRATION_HEAD:
        checks["migrations"] = f"{at}, expected {MIGRATION_HEAD}"
    late = [loop.name for loop in ground.loops if not loop.is_alive]
    if late:
        checks["loops"] = f"not turning: {', '.join(late)}"
    if ground.stopping:
        checks["stopping"] = "yes"
    ready = checks == {"migrations": "ok", "loops": "ok", "stopping": "no"}
    return Response(json.dumps(checks), 200 if ready else 503, media_type="application/json")
