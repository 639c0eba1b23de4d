"""What every service answers to input that is not as it should be: a problem document, never a 500."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.runtime.data.database import Database
from shared.runtime.identity.tables import ClientRow
from shared.schemas.words.roles import Role
from tests.forms import make_form
from tests.harness import Installation


async def send(installation: Installation, content: bytes, **headers: str) -> httpx.Response:
    caller = installation.caller("application", "principal")
    return await caller.call(
        "POST", "/applications/checks", content=content, headers={"Content-Type": "application/json", **headers}
    )


def check_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:hosho:problem:{code}"
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert not problem["detail"].isascii()
    return problem


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"a": NaN', b"[" * 5000])
async def test_what_is_no_json_is_a_400(installation: Installation, content: bytes) -> None:
    check_problem(await send(installation, content), 400, "request.unreadable")


async def test_no_body_is_a_422(installation: Installation) -> None:
    check_problem(await send(installation, b""), 422, "request.invalid")


async def test_a_text_that_never_ends_is_read_once(installation: Installation) -> None:
    """Looked at anew from each of its quotes, this one would take minutes."""
    content = b"[" * 20 + b'"' + b'\\"' * 120_000
    check_problem(await send(installation, content), 400, "request.unreadable")


@pytest.mark.parametrize("path", ["/applications/checks", "/applications"])
async def test_json_sent_as_plain_text_is_told_to_call_itself_json(installation: Installation, path: str) -> None:
    caller = installation.caller("application", "principal")
    content = json.dumps(make_form()).encode()
    answer = await caller.call("POST", path, content=content, headers={"Content-Type": "text/plain"})
    assert "application/json" in check_problem(answer, 400, "request.unreadable")["detail"]


async def test_json_nested_too_deeply_is_a_400(installation: Installation) -> None:
    check_problem(await send(installation, b'{"a":' * 17 + b"1" + b"}" * 17), 400, "request.unreadable")


async def test_brackets_inside_texts_are_no_nesting(installation: Installation) -> None:
    form = make_form({"/works/name": "[" * 50})
    assert (await send(installation, json.dumps(form).encode())).status_code == 200


async def test_a_body_of_300_kb_is_a_413(installation: Installation) -> None:
    form = make_form({"/message": "あ" * 100_000})
    check_problem(await send(installation, json.dumps(form, ensure_ascii=False).encode()), 413, "request.too_large")


async def test_a_body_announced_as_too_long_is_refused_before_it_comes(installation: Installation) -> None:
    answer = await send(installation, b"{", **{"Content-Length": "300000"})
    check_problem(answer, 413, "request.too_large")


async def test_an_unknown_field_is_named_even_when_its_name_cannot_be_encoded(installation: Installation) -> None:
    body = json.dumps({**make_form(), "x/~": 1}).encode()
    named = check_problem(await send(installation, body), 422, "request.invalid")
    assert [(error["code"], error["pointer"]) for error in named["errors"]] == [("field.unknown", "/x~1~0")]
    body = json.dumps({**make_form(), "x\ud800": 1}).encode()
    check_problem(await send(installation, body), 422, "request.invalid")


async def test_of_very_many_faults_the_first_hundred_are_told(installation: Installation) -> None:
    answer = await send(installation, json.dumps({f"f{number}": 0 for number in range(10_000)}).encode())
    assert len(check_problem(answer, 422, "request.invalid")["errors"]) == 100


async def test_unknown_paths_and_methods_are_problems_too(installation: Installation) -> None:
    http = installation.http("verification")
    check_problem(await http.get("/nothing"), 404, "request.not_found")
    check_problem(await http.delete("/verifications"), 405, "request.method_not_allowed")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/applications", "GET, POST"), (f"/applications/{UUID(int=0)}", "GET, PUT"), ("/readyz", "GET, HEAD")],
)
async def test_a_method_that_is_not_allowed_is_told_which_are(
    installation: Installation, path: str, allowed: str
) -> None:
    answer = await installation.http("application").delete(path)
    check_problem(answer, 405, "request.method_not_allowed")
    assert answer.headers["allow"] == allowed


async def test_without_a_token_nothing_is_answered(installation: Installation) -> None:
    for service, path in (("application", "/applications"), ("issuance", "/guarantees")):
        check_problem(await installation.http(service).get(path), 401, "token.missing")


async def test_a_token_of_another_service_is_refused(installation: Installation) -> None:
    token = await installation.caller("application", "principal").token()
    answer = await installation.http("issuance").get("/guarantees", headers={"Authorization": f"Bearer {token}"})
    check_problem(answer, 401, "token.invalid")


async def test_a_signed_token_whose_names_no_database_takes_is_refused(installation: Installation) -> None:
    client = ClientRow(id="officer-\0", name="n", role=Role.OFFICER, org="H01", authorities=[])
    token = installation.application.state.service.tokens.issue(client, installation.clock.now())
    answer = await installation.http("application").get("/applications", headers={"Authorization": f"Bearer {token}"})
    check_problem(answer, 401, "token.invalid")


async def test_an_expired_token_is_refused(installation: Installation) -> None:
    token = await installation.caller("application", "principal").token()
    installation.clock.advance(timedelta(minutes=6))
    answer = await installation.http("application").get("/applications", headers={"Authorization": f"Bearer {token}"})
    check_problem(answer, 401, "token.invalid")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"grant_type": "password"}, 400, "token.unsupported_grant"),
        ({"grant_type": "client_credentials"}, 401, "token.invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "\0", "client_secret": "x"}, 401, "token.invalid_client"),
    ],
)
async def test_a_token_is_given_for_a_clients_own_secret_only(
    installation: Installation, form: dict[str, str], status: int, code: str
) -> None:
    check_problem(await installation.http("issuance").post("/oauth2/token", data=form), status, code)


@pytest.mark.parametrize("credentials", [b"Basic \xc3\xa9", b"Basic %%%", b"Basic /w==", b"Basic"])
async def test_credentials_that_cannot_be_read_are_a_401(installation: Installation, credentials: bytes) -> None:
    answer = await installation.http("application").post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, headers={b"Authorization": credentials}
    )
    check_problem(answer, 401, "token.invalid_client")


async def test_the_secret_may_stand_in_the_form(installation: Installation) -> None:
    client = installation.clients["officer"]
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.client_secret}
    answer = await installation.http("issuance").post("/oauth2/token", data=form)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_commit_that_fails_is_not_answered_with_success(installation: Installation) -> None:
    """The transaction ends before the response is sent: Depends(begin, scope="function")."""
    await installation.fetch(
        "CREATE FUNCTION application.refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'refused at commit'; END $$"
    )
    await installation.fetch(
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON application.application "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION application.refuse()"
    )
    answer = await installation.caller("application", "principal").post("/applications", make_form())
    check_problem(answer, 500, "service.failed")
    assert await installation.fetch("SELECT * FROM application.application") == []


async def test_readiness_tells_a_database_at_another_migration(installation: Installation) -> None:
    http = installation.http("verification")
    for method in ("GET", "HEAD"):
        assert (await http.request(method, "/healthz")).status_code == 200
        assert (await http.request(method, "/readyz")).status_code == 200
    assert (await http.get("/readyz")).json() == {"database": "ok", "migrations": "ok", "loops": "ok"}
    await installation.fetch("UPDATE public.alembic_version SET version_num = '0001'")
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"].startswith("0001")


@pytest.mark.parametrize("was_connected", [True, False])
async def test_readiness_does_not_wait_for_a_frozen_database(installation: Installation, was_connected: bool) -> None:
    http = installation.http("verification")
    if was_connected:
        assert (await http.get("/readyz")).status_code == 200
    async with installation.clone.server.frozen():
        for _ in range(2):
            async with asyncio.timeout(2):
                answer = await http.get("/readyz")
            check_problem(answer, 503, "service.unavailable")
            assert int(answer.headers["retry-after"]) >= 1
    assert (await http.get("/readyz")).status_code == 200


@pytest.mark.parametrize("way", ["127.0.0.1:1/hosho", "/hosho?host=/nowhere"])
async def test_a_database_that_is_away_is_a_503_with_retry_after(installation: Installation, way: str) -> None:
    caller = installation.caller("application", "principal")
    token = await caller.token()
    service = installation.application.state.service
    await service.database.close()
    service.database = Database(f"postgresql+asyncpg://hosho_application@{way}")
    answer = await caller.http.get("/applications", headers={"Authorization": f"Bearer {token}"})
    check_problem(answer, 503, "service.unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    ready = await caller.http.get("/readyz")
    assert (ready.status_code, ready.headers["retry-after"]) == (503, answer.headers["retry-after"])
    assert (await caller.http.get("/healthz")).status_code == 200
