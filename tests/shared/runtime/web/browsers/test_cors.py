"""What a browser is told about pages of other origins. test_chromium.py asks a real one."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.runtime.data.database import Database
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.harness import Installation, install

PAGE = "https://app.example:8443"
SERVICES = ("application", "issuance", "verification")


@pytest.fixture
async def opened(clone: CloneDatabase, fonts: None) -> AsyncIterator[Installation]:
    """An installation that lets one origin call."""
    async with install(clone, origins=(PAGE, "http://localhost:3000")) as installation:
        yield installation


def expect_open(answer: httpx.Response, status: int, origin: str = PAGE) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Origin" in answer.headers["vary"]
    exposed = set(answer.headers["access-control-expose-headers"].split(", "))
    assert exposed == {
        "ETag", "Location", "Retry-After", "X-Request-Id", "Content-Disposition", "Idempotency-Replayed"
    }  # fmt: skip
    assert "access-control-allow-credentials" not in answer.headers


def expect_closed(answer: httpx.Response) -> None:
    assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_preflight_of_a_listed_origin_is_answered_and_may_be_remembered(
    opened: Installation, service: str
) -> None:
    answer = await ask_first(opened, service, PAGE)
    expect_open(answer, 204)
    assert set(answer.headers["access-control-allow-headers"].split(", ")) == {
        "Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id", "traceparent"
    }  # fmt: skip
    assert "PUT" in answer.headers["access-control-allow-methods"].split(", ")
    assert int(answer.headers["access-control-max-age"]) > 600
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "origin",
    ["https://app.example", "https://app.example:8443.evil.example", "HTTPS://APP.EXAMPLE:8443", "null", "*", ""],
)
async def test_an_origin_that_is_not_listed_is_told_nothing(opened: Installation, origin: str) -> None:
    preflight = await ask_first(opened, "application", origin)
    assert preflight.status_code == 405
    expect_closed(preflight)
    answer = await opened.caller("application", "principal").get("/applications", headers={"Origin": origin})
    assert answer.status_code == 200
    expect_closed(answer)
    assert "Origin" in answer.headers["vary"]


async def test_without_the_setting_no_origin_may_call(installation: Installation) -> None:
    expect_closed(await ask_first(installation, "application", PAGE))
    answer = await installation.http("application").get("/healthz", headers={"Origin": PAGE})
    expect_closed(answer)
    assert "Origin" not in answer.headers["vary"]


async def test_every_listed_origin_is_named_alone(opened: Installation) -> None:
    for origin in (PAGE, "http://localhost:3000"):
        answer = await opened.http("verification").get("/healthz", headers={"Origin": origin})
        expect_open(answer, 200, origin)


async def test_refusals_and_faults_can_be_read_by_the_page_too(opened: Installation) -> None:
    http, caller = opened.http("application"), opened.caller("application", "principal")
    page = {"Origin": PAGE}
    expect_open(await http.get("/applications", headers=page), 401)
    expect_open(await http.get("/nothing", headers=page), 404)
    expect_open(await http.delete("/applications", headers=page), 405)
    expect_open(
        await caller.call("POST", "/applications", content=b"{", headers=page | {"Content-Type": "application/json"}),
        400,
    )
    expect_open(await caller.call("POST", "/applications", content=b"a" * 300_000, headers=page), 413)
    expect_open(await caller.post("/applications", {}, headers=page), 422)
    expect_open(await opened.caller("application", "officer").post("/applications", {}, headers=page), 403)


async def test_a_database_that_is_away_and_a_fault_of_ours_can_be_read_too(opened: Installation) -> None:
    caller = opened.caller("application", "principal")
    headers = {"Authorization": f"Bearer {await caller.token()}", "Origin": PAGE}
    service = opened.application.state.service
    database = service.database
    service.database = Database("postgresql+asyncpg://hosho_application@127.0.0.1:1/hosho")
    answer = await caller.http.get("/applications", headers=headers)
    expect_open(answer, 503)
    assert answer.headers["retry-after"]
    service.database = None
    expect_open(await caller.http.get("/applications", headers=headers), 500)
    service.database = database


async def test_a_created_thing_says_where_it_is_and_a_repeat_that_it_is_one(opened: Installation) -> None:
    caller = opened.caller("application", "principal")
    headers, form = {"Origin": PAGE, "Idempotency-Key": "one"}, make_new_form()
    first, again = [await caller.post("/applications", form, headers=headers) for _ in range(2)]
    expect_open(first, 201)
    assert first.headers["location"] == f"/applications/{first.json()['id']}"
    assert (await caller.get(first.headers["location"])).json()["id"] == first.json()["id"]
    assert "idempotency-replayed" not in first.headers
    assert (again.content, again.headers["location"], again.headers["etag"], again.headers["idempotency-replayed"]) == (
        first.content, first.headers["location"], first.headers["etag"], "true"
    )  # fmt: skip


async def ask_first(installation: Installation, service: str, origin: str) -> httpx.Response:
    """A preflight."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "if-match"}
    path = {"application": "/applications", "issuance": "/guarantees", "verification": "/verifications"}[service]
    return await installation.http(service).options(path, headers=headers)
