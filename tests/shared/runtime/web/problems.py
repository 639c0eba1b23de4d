"""Bodies as they should not be, and what is answered to them."""

from typing import Any

import httpx

from tests.harness import Installation


async def send_body(installation: Installation, content: bytes, **headers: str) -> httpx.Response:
    """To the check of applications, as JSON."""
    caller = installation.caller("application", "principal")
    return await caller.call(
        "POST", "/applications/checks", content=content, headers={"Content-Type": "application/json", **headers}
    )


def expect_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:hosho:problem:{code}"
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert not problem["detail"].isascii()
    assert problem["hint"]
    return problem


def make_scope(path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """Of a POST, for an app that is called without a server."""
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("x", 80),
        "client": ("127.0.0.1", 1),
    }
