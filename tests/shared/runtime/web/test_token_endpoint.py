import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.client import OAuth2Client
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error

from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED = "grant_type=client_credentials"


async def ask(installation: Installation, body: str | bytes, **headers: str) -> httpx.Response:
    return await installation.http("issuance").post("/oauth2/token", content=body, headers={**FORM, **headers})


def basic(installation: Installation, client: str = "officer") -> str:
    known = installation.clients[client]
    return "Basic " + base64.b64encode(f"{known.client_id}:{known.client_secret}".encode()).decode()


def encode_pair(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


def decode_pair(header: str) -> str:
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def expect_refusal(answer: httpx.Response, status: int, code: str, error: str) -> dict[str, Any]:
    """A problem that is an error of RFC 6749 §5.2 too, in the characters that the RFC allows."""
    problem = expect_problem(answer, status, code)
    assert problem["error"] == error
    assert {"type", "title", "status", "detail", "instance", "code"} < problem.keys()
    allowed = {*map(chr, range(0x20, 0x7F))} - {'"', "\\"}
    assert problem["error_description"]
    assert set(problem["error_description"]) <= allowed
    assert answer.headers["cache-control"] == "no-store"
    return problem


async def test_a_token_is_given_for_a_clients_own_secret_only(installation: Installation) -> None:
    client = installation.clients["officer"]
    good = f"{ASKED}&client_id={client.client_id}&client_secret={quote(client.client_secret)}"
    answer = await ask(installation, good)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store, no-transform"
    for wrong in (ASKED, f"{ASKED}&client_id=%00&client_secret=x", good + "x", f"{ASKED}&client_id={client.client_id}"):
        refused = await ask(installation, wrong)
        expect_refusal(refused, 401, "token.invalid_client", "invalid_client")
        assert refused.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("credentials", [b"Basic \xc3\xa9", b"Basic %%%", b"Basic /w==", b"Basic", b"Bearer x", b"x"])
async def test_credentials_that_cannot_be_read_are_a_401(installation: Installation, credentials: bytes) -> None:
    answer = await installation.http("application").post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, headers={b"Authorization": credentials}
    )
    expect_refusal(answer, 401, "token.invalid_client", "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    "change",
    [
        lambda good: good.replace("Basic ", "Basic  "),
        lambda good: good + " ",
        lambda good: good + ", " + good,
        lambda good: good[:9] + "\t" + good[9:],
        lambda good: good[:9] + "!" + good[9:],
        lambda good: encode_pair(decode_pair(good).replace(":", "")),
        lambda good: encode_pair(decode_pair(good) + "\n"),
        lambda good: encode_pair("\0" + decode_pair(good)),
    ],
)
async def test_basic_is_one_space_base64_and_a_colon(installation: Installation, change: Callable[[str], str]) -> None:
    good = basic(installation)
    assert (await ask(installation, ASKED, Authorization=good)).status_code == 200
    refused = await ask(installation, ASKED, Authorization=change(good))
    expect_refusal(refused, 401, "token.invalid_client", "invalid_client")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "x" * 900])
async def test_another_grant_is_unsupported(installation: Installation, grant: str) -> None:
    answer = await ask(installation, f"grant_type={grant}", Authorization=basic(installation))
    expect_refusal(answer, 400, "token.unsupported_grant", "unsupported_grant_type")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "grant_type=",
        "scope=all",
        f"{ASKED}&{ASKED}",
        f"{ASKED}&scope=a&scope=b",
        f"{ASKED}&scope=&scope=",
        "grant_type=%FF",
        "grant_type=client_credentials&client_secret=twice".encode("utf-16"),
        f"{ASKED}&client_secret=beside-the-header",
        f"{ASKED}&client_id=another",
        "&".join(f"p{number}=1" for number in range(101)),
        f"{ASKED}&{'[' * 20}",
    ],
)
async def test_what_cannot_be_read_is_an_invalid_request(installation: Installation, body: str | bytes) -> None:
    answer = await ask(installation, body, Authorization=basic(installation))
    expect_refusal(answer, 400, "token.invalid_request", "invalid_request")


async def test_a_body_too_large_is_an_invalid_request_too(installation: Installation) -> None:
    answer = await ask(installation, "x" * 300_000)
    expect_refusal(answer, 413, "request.too_large", "invalid_request")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "json", ""])
async def test_another_content_type_is_told_what_is_needed(installation: Installation, kind: str) -> None:
    body = json.dumps({"grant_type": "client_credentials"})
    answer = await ask(installation, body, **{"Content-Type": kind}, Authorization=basic(installation))
    problem = expect_refusal(answer, 400, "token.invalid_request", "invalid_request")
    assert "form-encoded" in problem["error_description"]


async def test_the_content_type_may_name_its_charset(installation: Installation) -> None:
    headers = {"Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8", "Authorization": basic(installation)}
    assert (await ask(installation, ASKED, **headers)).status_code == 200


async def test_a_client_may_repeat_its_id_beside_the_header(installation: Installation) -> None:
    body = f"{ASKED}&client_id={installation.clients['officer'].client_id}"
    assert (await ask(installation, body, Authorization=basic(installation))).status_code == 200


ERRORS = [("", "invalid_request"), ("grant_type=password", "unsupported_grant_type"), (ASKED, "invalid_client")]


@pytest.mark.parametrize(("body", "error"), ERRORS)
async def test_oauthlib_raises_its_own_error(installation: Installation, body: str, error: str) -> None:
    answer = await ask(installation, body)
    with pytest.raises(OAuth2Error) as caught:
        BackendApplicationClient("x").parse_request_body_response(answer.text)
    assert (caught.value.error, caught.value.description) == (error, answer.json()["error_description"])


async def test_oauthlib_reads_a_token(installation: Installation) -> None:
    known = installation.clients["officer"]
    client = BackendApplicationClient(known.client_id)
    body = client.prepare_request_body(include_client_id=True, client_secret=known.client_secret)
    client.parse_request_body_response((await ask(installation, body)).text)
    called = await installation.http("issuance").get(
        "/guarantees", headers={"Authorization": f"Bearer {client.access_token}"}
    )
    assert called.status_code == 200


class RecordedSession:
    """Hands Authlib's client the answer that came over the wire."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer

    def post(self, *_: Any, **__: Any) -> httpx.Response:
        return self.answer


@pytest.mark.parametrize(("body", "error"), ERRORS)
async def test_authlib_raises_its_own_error(installation: Installation, body: str, error: str) -> None:
    answer = await ask(installation, body)
    client = OAuth2Client(RecordedSession(answer), client_id="x", client_secret="y")
    client.oauth_error_class = OAuthError
    with pytest.raises(OAuthError) as caught:
        client.fetch_token("https://issuance.test/oauth2/token", grant_type="client_credentials")
    assert (caught.value.error, caught.value.description) == (error, answer.json()["error_description"])
