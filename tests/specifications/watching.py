"""Holds every answer that a test gets against the specification: status, media type, headers, body and problem code."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from tests.pages import SPECS
from tests.specifications.recording import record
from tests.specifications.schemas import find_faults

# Headers that must be in the specification where an answer has them.
_TOLD = ("ETag", "Location", "Retry-After", "Content-Disposition", "Idempotency-Replayed", "WWW-Authenticate")
_PROTECTION = ("X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy")
_NOT_ALWAYS = {"Idempotency-Replayed"}
_OF_NO_OPERATION = {"request.not_found", "request.method_not_allowed"}
_OF_NO_API = ("/docs", "/openapi.json")
Operation = dict[str, Any]


def watch(service: str) -> Callable[[httpx.Response], Any]:
    """A hook for a client of httpx that raises AssertionError for an answer which the specification does not tell."""
    spec = SPECS[f"{service}_api"]

    async def check(response: httpx.Response) -> None:
        if response.request.url.path.startswith(_OF_NO_API):
            return
        await response.aread()
        faults = list(find_contract_faults(response, spec))
        assert not faults, (response.request.method, response.request.url.path, response.status_code, faults)
        if os.environ.get("RECORD_EXAMPLES"):
            record(service, find_operation(response.request, spec), response)

    return check


def find_operation(request: httpx.Request, spec: dict[str, Any]) -> Operation | None:
    """The operation of a request; of two paths that fit, the one with fewer parameters."""
    parts = request.url.path.split("/")
    fitting = [path for path in spec["paths"] if _fits(path.split("/"), parts)]
    if not fitting:
        return None
    path = min(fitting, key=lambda path: path.count("{"))
    found: Operation | None = spec["paths"][path].get(request.method.lower())
    return found


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        part == said or (said.startswith("{") and part) for said, part in zip(template, parts, strict=True)
    )


def find_contract_faults(response: httpx.Response, spec: dict[str, Any]) -> Iterator[str]:
    told_code = response.content and "problem" in response.headers.get("content-type", "")
    code = response.json().get("code") if told_code else None
    if code in _OF_NO_OPERATION:
        return
    operation = find_operation(response.request, spec)
    if operation is None:
        if response.status_code != 401 and response.request.method not in _UNTOLD:
            yield f"no operation, but {response.status_code} {code}"
        return
    told = operation["responses"].get(str(response.status_code))
    told = told or operation["responses"].get(f"{response.status_code // 100}XX")
    if told is None:
        yield "no such status is told"
        return
    yield from _find_header_faults(response, told)
    yield from _find_body_faults(response, operation, told, spec)


_UNTOLD = {"HEAD", "OPTIONS"}


def _find_header_faults(response: httpx.Response, told: dict[str, Any]) -> Iterator[str]:
    headers = told.get("headers", {})
    yield from (f"{name} is not told" for name in _TOLD if name in response.headers and name not in headers)
    always = headers.keys() - _NOT_ALWAYS if response.is_success else {"X-Request-Id"}
    yield from (f"{name} is missing" for name in always if name not in response.headers)
    yield from (f"{name} is missing" for name in _PROTECTION if name not in response.headers)
    if response.status_code in (429, 503) and "problem" in response.headers["content-type"]:
        yield from () if "Retry-After" in response.headers else ("Retry-After is missing",)
    kept = response.headers.get("Cache-Control", "")
    with_tag = kept in ("private, no-cache", "public, max-age=300") and "ETag" in response.headers
    if not kept.startswith("no-store") and not with_tag:
        yield f"Cache-Control is {kept}"
    if response.status_code == 401 and "WWW-Authenticate" not in response.headers:
        yield "WWW-Authenticate is missing"


def _find_body_faults(
    response: httpx.Response, operation: Operation, told: dict[str, Any], spec: dict[str, Any]
) -> Iterator[str]:
    media_type = response.headers.get("content-type", "").partition(";")[0]
    content = told.get("content", {})
    if not content and not response.content:
        return
    if media_type not in content:
        yield f"{media_type} is not told"
        return
    if not media_type.endswith("json"):
        return
    body = response.json()
    yield from find_faults(body, content[media_type].get("schema", {}), spec)
    if media_type == "application/problem+json" and body.get("code") not in operation["x-problems"]:
        yield f"{body.get('code')} is not among {operation['x-problems']}"
