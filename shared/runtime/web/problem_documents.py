"""Problem documents (RFC 9457): the one place that writes them, for refusals, invalid input and faults of ours."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from shared.runtime.data.away import is_database_away
from shared.runtime.errors import MEND_FIELDS, SEND_AGAIN, DomainError, RestingError
from shared.runtime.faults import describe_faults, hint_faults
from shared.runtime.logging import log
from shared.runtime.problems import (
    REQUEST_INVALID,
    REQUEST_MEDIA_TYPE,
    REQUEST_METHOD_NOT_ALLOWED,
    REQUEST_NOT_FOUND,
    REQUEST_TOO_LARGE,
    REQUEST_UNREADABLE,
    SERVICE_FAILED,
    SERVICE_UNAVAILABLE,
)
from shared.runtime.web.access import service_of
from shared.runtime.web.bodies.unreadable import (
    RefusedUnreadError,
    TooLargeError,
    Unreadable,
    describe_unread,
    find_unreadable,
)
from shared.runtime.web.browsers.methods import NOT_ALLOWED, find_allowed
from shared.schemas.facts.problem import MEDIA_TYPE, FieldError, Problem, ProblemKind

_SORRY = "時間をおいて、もう一度お試しください。続く場合は、お問い合わせ番号を添えて運営者にお知らせください。"
_BUSY = "混み合っているか、停止しています。少し待ってから、もう一度お試しください。"
# Nobody corrects more at once, and the answer to a body of unknown fields would be ten times as long as the body.
_MOST_FAULTS = 100


def compose_problem(
    request: Request,
    kind: ProblemKind,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    hint: str | None = None,
    members: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    problem = _describe(request, kind, detail, errors, hint)
    body = json.dumps({**problem.model_dump(exclude_none=True), **members}, ensure_ascii=False)
    # An unknown field's name may hold a lone surrogate, which no encoding takes.
    return Response(body.encode("utf-8", "backslashreplace"), kind.status, headers, MEDIA_TYPE)


def describe_refusal(request: Request, error: DomainError) -> Problem:
    """A refusal inside an answer to many things at once."""
    return _describe(request, error.kind, error.detail, error.errors, error.hint)


def describe_invalid(request: Request, faults: Sequence[ErrorDetails]) -> Problem:
    """One of many things at once that is not what its schema says; the places of the faults are inside it."""
    placed = [{**fault, "loc": ("body", *fault["loc"])} for fault in faults[:_MOST_FAULTS]]
    hint = f"{REQUEST_INVALID.hint} {hint_faults(placed)}".strip()  # type: ignore[arg-type]
    return _describe(request, REQUEST_INVALID, MEND_FIELDS, describe_faults(placed), hint)  # type: ignore[arg-type]


def describe_kind(request: Request, kind: ProblemKind, detail: str) -> Problem:
    """A refusal that was not raised, inside an answer to many things at once."""
    return _describe(request, kind, detail, (), None)


def describe_unexpected(request: Request, error: Exception) -> Problem:
    """What no handler caught, of one of many things at once; as `answer_unexpected` has it."""
    if is_database_away(error):
        service_of(request).outage.note_failure(error)
        return _describe(request, SERVICE_UNAVAILABLE, _BUSY, (), None)
    log.error("request failed", exc_info=error)
    return _describe(request, SERVICE_FAILED, _SORRY, (), None)


def _describe(
    request: Request, kind: ProblemKind, detail: str, errors: Sequence[FieldError], hint: str | None
) -> Problem:
    return Problem(
        type=f"urn:hosho:problem:{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"urn:uuid:{request.state.request_id}",
        code=kind.code,
        hint=hint or kind.hint,
        errors=list(errors) or None,
    )


async def answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return compose_problem(
        request,
        error.kind,
        error.detail,
        errors=error.errors,
        headers=error.headers,
        hint=error.hint,
        members=error.members,
    )


async def answer_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    unreadable = find_unreadable(error)
    if unreadable is not None:
        return _answer_unreadable(request, unreadable)
    faults = list(error.errors())[:_MOST_FAULTS]
    if any(isinstance(fault.get("input"), bytes) for fault in faults):  # a body that did not call itself JSON
        return compose_problem(request, REQUEST_MEDIA_TYPE, SEND_AGAIN, headers={"Accept": "application/json"})
    return compose_problem(
        request,
        REQUEST_INVALID,
        MEND_FIELDS,
        errors=describe_faults(faults),
        hint=f"{REQUEST_INVALID.hint} {hint_faults(faults)}".strip(),
    )


def _answer_unreadable(request: Request, unreadable: Unreadable) -> Response:
    hint = f"{REQUEST_UNREADABLE.hint} {unreadable.hint or ''}".strip()
    return compose_problem(request, REQUEST_UNREADABLE, unreadable.detail, errors=unreadable.errors, hint=hint)


_HTTP_PROBLEMS = {
    HTTPStatus.NOT_FOUND: (REQUEST_NOT_FOUND, "開こうとしたページのアドレスを確認してください。"),
    HTTPStatus.METHOD_NOT_ALLOWED: (REQUEST_METHOD_NOT_ALLOWED, NOT_ALLOWED),
}


async def answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, RefusedUnreadError):
        return await _answer_refused(request, error)
    if isinstance(error, TooLargeError):
        most = f"{error.limit // 1000}kB"
        return compose_problem(
            request,
            REQUEST_TOO_LARGE,
            f"{most}以内になるように内容を減らして、もう一度送信してください。",
            hint=f"Send a body of at most {error.limit // 1000} kB.",
        )
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return _answer_unreadable(request, describe_unread(error))
    kind, detail = _HTTP_PROBLEMS.get(HTTPStatus(error.status_code), (SERVICE_FAILED, _SORRY))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = find_allowed(request)
    return compose_problem(request, kind, detail, headers=headers)


async def _answer_refused(request: Request, error: RefusedUnreadError) -> Response:
    cause = error.__cause__
    if isinstance(cause, DomainError):
        return await answer_domain_error(request, cause)
    return await answer_unexpected(request, cause if isinstance(cause, Exception) else error)


async def answer_unexpected(request: Request, error: Exception) -> Response:
    """Whatever no handler caught: trouble of the database, what has to rest, or a fault of ours."""
    is_away = is_database_away(error)
    if is_away:
        service_of(request).outage.note_failure(error)
    if is_away or isinstance(error, RestingError):
        return compose_problem(
            request,
            SERVICE_UNAVAILABLE,
            _BUSY,
            headers={"Retry-After": "2"},
        )
    log.error("request failed", exc_info=error)
    return compose_problem(request, SERVICE_FAILED, _SORRY)
