"""The sample provider: over real HTTP from the button to what each service makes of its tokens, and its refusals."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from oauthlib.oauth2 import WebApplicationClient

from services.admin.python_path import compose_python_path
from services.local.demo_people import keep_demo_people
from services.local.processes.ports import take_port
from services.local.processes.readiness import wait_until_ready
from services.local.processes.supervisor import Service, run_services
from services.local.sign_in.provider import build
from services.local.sign_in.sample import VARIABLE, SampleSignIn, compose_sample
from shared.runtime.data.database import Database
from shared.runtime.identity.people import Identity, add_person, list_people
from shared.runtime.issuers import Issuer
from shared.schemas.words.roles import Role
from tests.callers import BUILDER
from tests.databases import CloneDatabase
from tests.doubles import START
from tests.harness import Installation, install
from tests.identity_provider import AUDIENCES

HOME = "http://127.0.0.1:5173/signed-in"


class FrontEnd:
    """A public client on oauthlib, which makes the verifier and reads the answers."""

    def __init__(self, sample: SampleSignIn, http: httpx.AsyncClient) -> None:
        self.sample = sample
        self.http = http
        self.client = WebApplicationClient(sample.client_id)
        self.verifier = self.client.create_code_verifier(64)

    async def go(self, person: str = "officer", origin: str | None = None, **changed: str | None) -> httpx.Response:
        """Presses a person's button; a browser says on which page (`origin`), a program does not."""
        asked = {
            "response_type": "code",
            "client_id": self.sample.client_id,
            "redirect_uri": HOME,
            "code_challenge": self.client.create_code_challenge(self.verifier, "S256"),
            "code_challenge_method": "S256",
            "state": "state & more",
            **changed,
        }
        query = {name: value for name, value in asked.items() if value is not None}
        page = await self.http.get(f"{self.sample.issuer}/authorize", params=query)
        if page.status_code != 200:
            return page
        assert "SAMPLE 見本" in page.text
        assert f"/authorize/{person}?" in page.text
        headers = {} if origin is None else {"Origin": origin}
        return await self.http.post(f"{self.sample.issuer}/authorize/{person}", params=query, headers=headers)

    async def sign_in(self, person: str = "officer") -> str:
        """The code, once oauthlib has found the state again."""
        location = (await self.go(person)).headers["location"]
        uri = location.replace("http://", "https://")
        return str(self.client.parse_request_uri_response(uri, state="state & more")["code"])

    async def ask(self, **form: str) -> httpx.Response:
        return await self.http.post(f"{self.sample.issuer}/token", data={"client_id": self.sample.client_id, **form})

    async def redeem(self, code: str, resource: str, **changed: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME, "resource": resource}
        return await self.ask(**{**form, "code_verifier": self.verifier, **changed})

    async def refresh(self, token: str, resource: str) -> httpx.Response:
        return await self.ask(grant_type="refresh_token", refresh_token=token, resource=resource)


@pytest.fixture
async def front_end() -> AsyncIterator[FrontEnd]:
    """Before a provider in this process, for what needs no services."""
    sample = compose_sample("http://127.0.0.1:1", AUDIENCES)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(sample))) as http:
        yield FrontEnd(sample, http)


@pytest.fixture
async def running_front_end(tmp_path: Path) -> AsyncIterator[FrontEnd]:
    listener = take_port(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sample = compose_sample(url, AUDIENCES)
    environment = {**os.environ, **compose_python_path(), VARIABLE: sample.model_dump_json()}
    target = "services.local.sign_in.provider:create_app"
    service = Service("sample", target, environment, listener, tmp_path / "sample.log")
    async with run_services([service], tmp_path / "lock") as children, httpx.AsyncClient(trust_env=False) as http:
        await wait_until_ready(children, [url])
        yield FrontEnd(sample, http)


async def test_people_of_a_former_address_of_the_sample_are_revoked_and_nobody_else(clone: CloneDatabase) -> None:
    former, present = (compose_sample(f"http://127.0.0.1:{port}", AUDIENCES) for port in (9001, 9002))
    admin = Database(clone.url("postgres"))
    async with admin.write() as session:
        for identity in (Identity("https://idp.example", "sample-builder"), Identity(former.issuer, "somebody")):
            await add_person(session, identity, name="伊豆 太郎", role=Role.PRINCIPAL, org=BUILDER)
    for sample in (former, present):
        await keep_demo_people(sample, clone.url("postgres"))
    async with admin.read() as session:
        live = {(row.issuer, row.subject) for row in await list_people(session) if row.revoked_at is None}
    kept = {("https://idp.example", "sample-builder"), (former.issuer, "somebody")}
    assert live == kept | {(present.issuer, person.subject) for person in present.people.values()}
    await admin.close()


async def test_one_sign_in_gives_a_token_for_each_service_which_is_good_there_alone(
    running_front_end: FrontEnd, clone: CloneDatabase, fonts: None
) -> None:
    front_end = running_front_end
    await keep_demo_people(front_end.sample, clone.url("postgres"))
    await keep_demo_people(front_end.sample, clone.url("postgres"))
    async with install(clone, issuers=[Issuer(front_end.sample.issuer)]) as installation:
        installation.clock.advance(datetime.now(UTC) - START)
        first = (await front_end.redeem(await front_end.sign_in(), AUDIENCES["application"])).json()
        tokens = {"application": first["access_token"]}
        for service in ("issuance", "verification"):
            answer = (await front_end.refresh(first["refresh_token"], AUDIENCES[service])).json()
            tokens[service] = answer["access_token"]
        assert await read_names(installation, tokens) == {(name, name): "佐藤 次郎" for name in AUDIENCES}
        assert await read_names(installation, {"application": first["id_token"]}) == {}


async def read_names(installation: Installation, tokens: dict[str, str]) -> dict[tuple[str, str], str]:
    """Whom each service takes each token's bearer for, where it takes it for anybody."""
    names: dict[tuple[str, str], str] = {}
    for meant, token in tokens.items():
        for service in AUDIENCES:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await installation.http(service).get("/me", headers=headers)
            assert answer.status_code in (200, 401), answer.text
            if answer.status_code == 200:
                names[meant, service] = answer.json()["name"]
    return names


async def test_a_code_is_for_one_use_by_who_has_the_verifier(front_end: FrontEnd) -> None:
    resource = AUDIENCES["application"]
    other = front_end.client.create_code_verifier(64)
    for changed in ({"code_verifier": other}, {"code_verifier": ""}, {"redirect_uri": HOME + "/"}):
        code = await front_end.sign_in()
        assert (await front_end.redeem(code, resource, **changed)).json()["error"] == "invalid_grant"
        assert (await front_end.redeem(code, resource)).json()["error"] == "invalid_grant"
    code = await front_end.sign_in()
    assert (await front_end.redeem(code, resource)).status_code == 200
    assert (await front_end.redeem(code, resource)).json()["error"] == "invalid_grant"


async def test_a_token_for_no_service_or_by_nobody_is_refused(front_end: FrontEnd) -> None:
    code = await front_end.sign_in()
    assert (await front_end.redeem(code, "https://other.example")).json()["error"] == "invalid_target"
    assert (await front_end.refresh("x", AUDIENCES["issuance"])).json()["error"] == "invalid_grant"
    assert (await front_end.ask(grant_type="password", resource=AUDIENCES["issuance"])).json()["error"] == (
        "unsupported_grant_type"
    )
    assert (await front_end.ask(client_id="other")).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "other"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://127.0.0.1.evil.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": HOME + "#x"},
        {"response_type": "token"},
        {"redirect_uri": "http://127.0.0.1:1/authorize"},
        {"redirect_uri": "http://localhost:1/authorize"},
        {"redirect_uri": "http://127.0.0.1:5173\\@evil.example/"},
        {"code_challenge": None},
        {"code_challenge": ""},
        {"code_challenge": "a" * 42},
        {"code_challenge": "a" * 44},
        {"code_challenge": "a" * 42 + "="},
        {"code_challenge": "a" * 42 + "é"},
        {"code_challenge": "a" * 42 + " "},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ],
)
async def test_what_no_front_end_should_send_leads_nowhere(front_end: FrontEnd, changed: dict[str, Any]) -> None:
    answer = await front_end.go(**changed)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)
    assert answer.text.startswith("SAMPLE sign-in: ")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:5173", "null", "", "http://127.0.0.1"])
async def test_no_page_but_its_own_signs_anybody_in(front_end: FrontEnd, origin: str) -> None:
    assert (await front_end.go(origin=front_end.sample.issuer)).status_code == 303
    answer = await front_end.go(origin=origin)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)


async def test_a_button_that_no_front_end_asked_for_leads_nowhere(front_end: FrontEnd) -> None:
    """Straight to the button, past the page that would have refused."""
    answer = await front_end.http.post(f"{front_end.sample.issuer}/authorize/officer", params={"code_challenge": "é"})
    assert (answer.status_code, answer.headers.get("location")) == (400, None)
