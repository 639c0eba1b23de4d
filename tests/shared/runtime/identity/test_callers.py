"""People over real HTTP: the services ask an identity provider on a port of this machine for its keys."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.runtime.clock import SKEW
from shared.runtime.identity.newcomers import take_newcomer
from shared.runtime.identity.people import Identity, revoke_person
from shared.schemas.words.roles import Role
from tests.callers import TOWN
from tests.databases import CloneDatabase
from tests.identity_provider import AUDIENCES, DISCOVERY, KEYS, PERSON, make_claims, make_rsa_key, sign
from tests.people import SignedIn, sign_in
from tests.shared.runtime.web.problems import expect_problem


@pytest.fixture
async def people(clone: CloneDatabase, fonts: None) -> AsyncIterator[SignedIn]:
    async with sign_in(clone) as people:
        yield people


async def test_a_person_calls_each_service_with_a_token_for_it_alone(people: SignedIn) -> None:
    await people.add("稲取 花子", Role.AUTHORITY, TOWN)
    for service, audience in AUDIENCES.items():
        token = people.provider.make_token(aud=audience)
        for other in AUDIENCES:
            answer = await people.send(token, service=other)
            assert answer.status_code == (200 if other == service else 401), (service, other)
    assert people.provider.asked == {DISCOVERY: 3, KEYS: 3}


async def test_an_unknown_person_is_told_a_code_that_leads_the_operator_to_it_and_tells_nobody_who_it_is(
    people: SignedIn,
) -> None:
    told = []
    for service in (*AUDIENCES, "application"):
        answer = await people.call("GET", "/me", service=service)
        problem = expect_problem(answer, 403, "person.unknown")
        assert PERSON not in answer.text
        told += re.findall(r"確認コード ([0-9A-Z]{4}-[0-9A-Z]{4}) ", problem["detail"])
    other = (await people.call("GET", "/me", subject="somebody else")).json()["detail"]
    assert len(told) == 4
    assert len(set(told)) == 1
    assert told[0] not in other
    async with people.installation.admin.write() as session:
        assert await take_newcomer(session, told[0].lower()) == Identity(people.provider.url, PERSON)
        assert await take_newcomer(session, told[0]) is None


async def test_a_revoked_person_stops_within_two_seconds_whatever_the_token_says(people: SignedIn) -> None:
    person = await people.add("伊豆 太郎")
    assert (await people.call("GET", "/me")).status_code == 200
    async with people.installation.admin.write() as session:
        assert await revoke_person(session, person, people.installation.clock.now())
    async with asyncio.timeout(2):
        while (await people.call("GET", "/me")).status_code == 200:
            pass
    expect_problem(await people.call("GET", "/me"), 403, "person.unknown")


async def test_a_storm_of_unknown_keys_does_not_reach_the_provider_and_keeps_nobody_out(people: SignedIn) -> None:
    await people.add("伊豆 太郎")
    stranger, url = make_rsa_key(), people.provider.url
    tokens = [sign(stranger, make_claims(url), kid=f"../{number}") for number in range(200)]
    answers = await asyncio.gather(*(people.send(token) for token in tokens))
    assert {answer.status_code for answer in answers} == {401}
    assert people.provider.asked == {DISCOVERY: 1, KEYS: 1}
    assert (await people.call("GET", "/me")).status_code == 200
    assert people.provider.asked == {DISCOVERY: 1, KEYS: 1}


async def test_a_provider_that_hangs_is_a_503_for_new_tokens_and_delays_nobody_else(people: SignedIn) -> None:
    people.provider.hanging = True
    waiting = asyncio.ensure_future(people.call("GET", "/me"))
    await people.provider.was_asked.wait()
    client = await people.installation.caller("application", "principal").get("/me")
    assert client.status_code == 200
    assert not waiting.done()
    people.provider.close()
    refused = await waiting
    expect_problem(refused, 503, "service.unavailable")
    assert refused.headers["retry-after"] == "5"


async def test_known_keys_go_on_while_the_provider_is_away(people: SignedIn) -> None:
    await people.add("伊豆 太郎")
    assert (await people.call("GET", "/me")).status_code == 200
    people.provider.hanging = True
    assert (await people.call("GET", "/me", headers={"X-New": "token"})).status_code == 200
    expect_problem(await people.send("x" * 20_000), 401, "token.invalid")


async def test_a_client_token_is_not_a_persons_and_the_other_way_round(people: SignedIn) -> None:
    await people.add("伊豆 太郎")
    pretender = people.provider.make_token(sub=people.installation.clients["officer"].client_id)
    expect_problem(await people.send(pretender), 403, "person.unknown")
    expect_problem(await people.send(people.provider.make_token(iss="hosho")), 401, "token.invalid")
    assert (await people.installation.caller("application", "officer").get("/me")).json()["person"] is None


@pytest.mark.parametrize("value", [[], ["RS256"], {}, {"RS256": 1}, 10**400, True, "", "\0", "x" * 300, "\ud800"])
async def test_whatever_stands_in_a_token_is_a_401_and_never_a_500(people: SignedIn, value: Any) -> None:
    [key], url = people.provider.keys, people.provider.url
    for name in ("alg", "kid", "typ", "crit"):
        token = sign(key, make_claims(url), **{name: value})
        expect_problem(await people.send(token), 401, "token.invalid")
    for name in ("iss", "sub", "aud", "exp", "nbf", "iat"):
        answer = await people.send(sign(key, {**make_claims(url), name: value}))
        expect_problem(answer, 401, "token.invalid")


async def test_an_officer_of_another_company_is_nobody_here(people: SignedIn) -> None:
    installation = people.installation
    officer = installation.caller("verification", "officer")
    token = await officer.token()
    await people.add("佐藤 次郎", Role.OFFICER, "H02")
    expect_problem(await people.call("GET", "/me"), 403, "person.unknown")
    await installation.fetch("UPDATE identity.client SET org = 'H02' WHERE role = 'officer'")
    basic = httpx.BasicAuth(officer.client.client_id, officer.client.client_secret)
    asked = await officer.http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=basic)
    assert (asked.status_code, asked.json()["error"]) == (401, "invalid_client")
    assert (await people.send(token, service="verification")).status_code == 200  # until it expires, it is still H01's
    installation.clock.advance(timedelta(minutes=5) + SKEW)
    assert (await people.send(token, service="verification")).status_code == 401
