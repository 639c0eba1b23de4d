"""What every service answers to input that is not as it should be: a problem document, never a 500."""

import json
from uuid import UUID

import pytest

from shared.runtime.data.database import Database
from shared.runtime.messages.fitness import Fitness
from shared.runtime.web.bodies.shape import DEPTH_LIMIT
from tests.forms import make_form
from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem, send_body


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"a": NaN', b"[" * 5000])
async def test_what_is_no_json_is_a_400(installation: Installation, content: bytes) -> None:
    expect_problem(await send_body(installation, content), 400, "request.unreadable")


@pytest.mark.parametrize(
    "named", [{"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {}]
)
@pytest.mark.parametrize("path", ["/applications/checks", "/applications"])
async def test_json_sent_as_something_else_is_told_to_call_itself_json(
    installation: Installation, path: str, named: dict[str, str]
) -> None:
    caller = installation.caller("application", "principal")
    content = json.dumps(make_form()).encode()
    answer = await caller.call("POST", path, content=content, headers=named)
    assert "application/json" in expect_problem(answer, 415, "request.media_type")["hint"]
    assert answer.headers["accept"] == "application/json"


async def test_a_value_that_is_no_choice_is_told_to_people_in_words_and_to_programs_by_name(
    installation: Installation,
) -> None:
    form = make_form()
    form["guarantees"][0]["form"] = "stone"
    told = expect_problem(await send_body(installation, json.dumps(form).encode()), 422, "request.invalid")
    assert told["errors"] == [
        {"pointer": "/guarantees/0/form", "code": "field.choice", "message": "選択肢の中から選んでください。"}
    ]
    assert told["hint"].endswith("`/guarantees/0/form` is one of 'electronic' or 'paper'.")


async def test_how_deep_a_body_may_be_stands_in_the_hint(installation: Installation) -> None:
    told = expect_problem(await send_body(installation, b"[" * 5000), 400, "request.unreadable")
    assert f"at most {DEPTH_LIMIT} deep" in told["hint"]


async def test_an_unknown_field_is_named_even_when_its_name_cannot_be_encoded(installation: Installation) -> None:
    body = json.dumps({**make_form(), "x/~": 1}).encode()
    named = expect_problem(await send_body(installation, body), 422, "request.invalid")
    assert [(error["code"], error["pointer"]) for error in named["errors"]] == [("field.unknown", "/x~1~0")]
    body = json.dumps({**make_form(), "x\ud800": 1}).encode()
    expect_problem(await send_body(installation, body), 422, "request.invalid")


async def test_of_very_many_faults_the_first_hundred_are_told(installation: Installation) -> None:
    answer = await send_body(installation, json.dumps({f"f{number}": 0 for number in range(900)}).encode())
    assert len(expect_problem(answer, 422, "request.invalid")["errors"]) == 100


async def test_unknown_paths_and_methods_are_problems_too(installation: Installation) -> None:
    http = installation.http("verification")
    expect_problem(await http.get("/nothing"), 404, "request.not_found")
    expect_problem(await http.delete("/verifications"), 405, "request.method_not_allowed")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/applications", "GET, HEAD, POST"),
        (f"/applications/{UUID(int=0)}", "GET, HEAD, PUT"),
        ("/readyz", "GET, HEAD"),
    ],
)
async def test_a_method_that_is_not_allowed_is_told_which_are(
    installation: Installation, path: str, allowed: str
) -> None:
    answer = await installation.http("application").delete(path)
    expect_problem(answer, 405, "request.method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("way", ["127.0.0.1:1/hosho", "/hosho?host=/nowhere"])
async def test_a_database_that_is_away_is_a_503_with_retry_after(installation: Installation, way: str) -> None:
    caller = installation.caller("application", "principal")
    token = await caller.token()
    service = installation.application.state.service
    await service.database.close()
    service.database = Database(f"postgresql+asyncpg://hosho_application@{way}")
    service.fitness = Fitness(service.database, "hosho_application")
    answer = await caller.http.get("/applications", headers={"Authorization": f"Bearer {token}"})
    expect_problem(answer, 503, "service.unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    ready = await caller.http.get("/readyz")
    assert (ready.status_code, ready.headers["retry-after"]) == (503, answer.headers["retry-after"])
    assert (await caller.http.get("/healthz")).status_code == 200
