"""Problem documents (RFC 9457): the one place that writes them, for refusals, invalid input and faults of ours."""

import json
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from shared.runtime.data.away import is_database_away
from shared.runtime.errors import DomainError
from shared.runtime.logging import log
from shared.runtime.problems import (
    REQUEST_INVALID,
    REQUEST_METHOD_NOT_ALLOWED,
    REQUEST_NOT_FOUND,
    REQUEST_TOO_LARGE,
    REQUEST_UNREADABLE,
    SERVICE_FAILED,
    SERVICE_UNAVAILABLE,
)
from shared.runtime.web.faults import describe_faults
from shared.schemas.facts.problem import MEDIA_TYPE, FieldError, Problem, ProblemKind

DEPTH_LIMIT = 16
_READABLE = f"本文をJSON（UTF-8、入れ子は{DEPTH_LIMIT}段まで）で送信してください。"
_AS_JSON = "Content-Type ヘッダーを application/json にして送信してください。"
_SORRY = "処理中に問題が発生しました。時間をおいて再送し、続く場合は X-Request-Id を添えて運営者にお知らせください。"
# Nobody corrects more at once, and the answer to a body of unknown fields would be ten times as long as the body.
_MOST_FAULTS = 100


def compose_problem(
    request: Request,
    kind: ProblemKind,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    problem = Problem(
        type=f"urn:hosho:problem:{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"urn:uuid:{request.state.request_id}",
        code=kind.code,
        errors=list(errors) or None,
    )
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    # An unknown field's name may hold a lone surrogate, which no encoding takes.
    return Response(body.encode("utf-8", "backslashreplace"), kind.status, headers, MEDIA_TYPE)


async def answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return compose_problem(request, error.kind, error.detail, errors=error.errors, headers=error.headers)


async def answer_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = list(error.errors())
    if any(fault["type"] == "json_invalid" for fault in faults):
        return compose_problem(request, REQUEST_UNREADABLE, _READABLE)
    if any(isinstance(fault.get("input"), bytes) for fault in faults):  # a body that did not call itself JSON
        return compose_problem(request, REQUEST_UNREADABLE, _AS_JSON)
    return compose_problem(
        request,
        REQUEST_INVALID,
        "errors に示す項目を直して再送してください。",
        errors=describe_faults(faults[:_MOST_FAULTS]),
    )


_HTTP_PROBLEMS = {
    HTTPStatus.NOT_FOUND: (REQUEST_NOT_FOUND, "URLを確認してください。"),
    HTTPStatus.METHOD_NOT_ALLOWED: (REQUEST_METHOD_NOT_ALLOWED, "このURLで使えるメソッドを確認してください。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (REQUEST_TOO_LARGE, "本文を256kB以内にして再送してください。"),
    HTTPStatus.BAD_REQUEST: (REQUEST_UNREADABLE, _READABLE),
}


async def answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind, detail = _HTTP_PROBLEMS.get(HTTPStatus(error.status_code), (SERVICE_FAILED, _SORRY))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_list_methods(request))
    return compose_problem(request, kind, detail, headers=headers)


def _list_methods(request: Request) -> list[str]:
    """Those of all routes on the path that was asked for; the framework names only those of the first."""
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]


async def answer_unexpected(request: Request, error: Exception) -> Response:
    """Whatever no handler caught: trouble of the database, or a fault of ours."""
    if is_database_away(error):
        log.warning("database away", exc_info=error)
        return compose_problem(
            request,
            SERVICE_UNAVAILABLE,
            "データベースに接続できません。少し待ってから同じ内容で再送してください。",
            headers={"Retry-After": "2"},
        )
    log.error("request failed", exc_info=error)
    return compose_problem(request, SERVICE_FAILED, _SORRY)
