"""A caller is told who may not, and a body what it is too large for, before any of it is read."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from services.local.generating.specs import build_app_of
from shared.runtime.web.specification.declarations import SMALL_BODY
from tests.harness import Installation
from tests.journey.test_access import ALLOWED
from tests.shared.runtime.web.problems import expect_problem, make_scope

JSON = {"Content-Type": "application/json"}


class Unread:
    """A body that says whether anybody began to read it."""

    def __init__(self) -> None:
        self.is_read = False


async def test_without_a_token_no_body_is_read(installation: Installation) -> None:
    for service, path in (("verification", "/verifications"), ("application", "/premium-quotes")):
        body = Unread()
        app: FastAPI = getattr(installation, service)
        answer = await call_directly(app, path, body)
        assert answer == 401
        assert not body.is_read


async def test_a_role_that_may_not_is_told_before_its_body(installation: Installation) -> None:
    token = await installation.caller("application", "principal").token()
    body = Unread()
    assert await call_directly(installation.application, "/reviews", body, f"Bearer {token}") == 403
    assert not body.is_read


async def call_directly(app: FastAPI, path: str, body: Unread, authorization: str = "") -> int:
    """The status of a POST; httpx reads a body whether it is asked for or not."""
    status: list[int] = []

    async def receive() -> dict[str, Any]:
        body.is_read = True
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    headers = [(b"content-type", b"application/json"), (b"authorization", authorization.encode())]
    await app(make_scope(path, headers), receive, answer)
    return status[0]


async def test_a_look_up_and_a_request_for_a_token_are_small(installation: Installation) -> None:
    town = installation.caller("verification", "authority")
    answer = await town.call("POST", "/verifications", content=b"{" + b" " * SMALL_BODY, headers=JSON)
    told = expect_problem(answer, 413, "request.too_large")
    assert told["hint"] == "Send a body of at most 4 kB."
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = await installation.http("verification").post("/oauth2/token", content=b"a" * 4001, headers=form)
    expect_problem(refused, 413, "request.too_large")


@pytest.mark.parametrize("name", ["application_api", "issuance_api", "verification_api"])
def test_every_operation_has_its_guards_before_its_body(name: str) -> None:
    app = build_app_of(name)
    rules = app.state.body_rules
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in context.methods or ():
                roles = ALLOWED[name.removesuffix("_api")].get((method.lower(), str(context.path_format)))
                assert bool(rules[id(context.original_route)].guards) == (roles is not None), context.path_format


async def test_a_slash_too_many_leads_nowhere(installation: Installation) -> None:
    answer = await installation.http("application").get("/applications/", headers={"Host": "elsewhere.example"})
    expect_problem(answer, 404, "request.not_found")
    assert "location" not in answer.headers
