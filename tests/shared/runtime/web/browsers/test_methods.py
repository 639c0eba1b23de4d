"""HEAD and 405, asked of every operation that the specifications list."""

import json
from typing import Any

import pytest

from tests.harness import Installation
from tests.journey.steps import fetch_key, issue
from tests.pages import SPECS
from tests.shared.runtime.web.problems import expect_problem

SERVICES = ("application", "issuance", "verification")


def list_fixed() -> list[tuple[str, str, str]]:
    """Service, path and allowed methods of each path without a parameter."""
    found = []
    for service, spec in zip(SERVICES, SPECS.values(), strict=True):
        for path, operations in spec["paths"].items():
            if "{" not in path:
                there = {"get": "GET, HEAD", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}
                found.append((service, path, ", ".join(name for key, name in there.items() if key in operations)))
    return found


@pytest.mark.parametrize(("service", "path", "allowed"), list_fixed())
async def test_a_fixed_path_answers_405_to_every_other_method(
    installation: Installation, service: str, path: str, allowed: str
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - set(allowed.split(", ")):
        answer = await installation.http(service).request(method, path)
        expect_problem(answer, 405, "request.method_not_allowed")
        assert answer.headers["allow"] == allowed, method


async def test_a_fixed_path_is_no_id_and_an_id_that_is_none_is_still_a_422(installation: Installation) -> None:
    caller = installation.caller("application", "principal")
    expect_problem(await caller.get("/applications/checks"), 405, "request.method_not_allowed")
    expect_problem(await caller.get("/applications/check"), 422, "request.invalid")


async def test_head_has_the_headers_of_get_and_no_body(installation: Installation) -> None:
    number = await issue(installation)
    for path in ("/guarantees", f"/guarantees/{number}", f"/guarantees/{number}/certificate.pdf"):
        caller = installation.caller("issuance", "principal")
        got, headed = await caller.get(path), await caller.call("HEAD", path)
        assert (headed.status_code, headed.content) == (200, b"")
        assert drop_id(headed.headers) == drop_id(got.headers)
        assert int(headed.headers["content-length"]) == len(got.content)


async def test_head_is_refused_as_get_is(installation: Installation) -> None:
    for path, status in (("/guarantees", 401), ("/nothing", 404), ("/docs", 200), ("/openapi.json", 200)):
        assert (await installation.http("issuance").head(path)).status_code == status


async def test_head_on_a_key_is_in_the_audit(installation: Installation) -> None:
    number = await issue(installation)
    await installation.caller("issuance", "principal").call("HEAD", f"/guarantees/{number}/key")
    await fetch_key(installation, number)
    rows = await installation.fetch("SELECT action FROM issuance.audit WHERE action = 'key.shown'")
    assert len(rows) == 2


async def test_the_log_line_of_a_head_names_method_and_route(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    await installation.caller("issuance", "principal").call("HEAD", "/guarantees")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    line = [line for line in lines if line["event"] == "request"][-1]
    assert (line["method"], line["route"], line["status"]) == ("HEAD", "/guarantees", 200)


def drop_id(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "x-request-id"}
