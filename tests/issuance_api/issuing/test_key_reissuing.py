"""認証キーの再発行, as builder and officer meet it, and what issuance hears and says of it."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeKeyRegistered, GuaranteeKeyReissued
from shared.schemas.words.dates import in_japan
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue, verify

SAID = "SELECT data FROM events.event WHERE type = 'guarantee.key_reissued' ORDER BY seq"
REFUSED = "SELECT last_error FROM events.delivery WHERE hearer = 'issuance' AND refused_at IS NOT NULL"


async def reissue(installation: Installation, number: str, client: str = "principal", **options: Any) -> httpx.Response:
    return await installation.caller("issuance", client).post(f"/guarantees/{number}/key/reissue", None, **options)


async def list_said(installation: Installation) -> list[GuaranteeKeyReissued]:
    return [GuaranteeKeyReissued.model_validate_json(row["data"]) for row in await installation.fetch(SAID)]


@pytest.mark.parametrize("client", ["principal", "officer"])
async def test_a_reissued_key_opens_the_certificate_and_the_old_one_does_not(
    installation: Installation, client: str
) -> None:
    number = await issue(installation)
    old = await fetch_key(installation, number)
    answer = await reissue(installation, number, client)
    assert answer.status_code == 200, answer.text
    told = {"contract_number": number, "serial": 2, "reissued_at": in_japan(installation.clock.now()).isoformat()}
    assert answer.json() == told
    builder = installation.caller("issuance", "principal")
    for path in ("key", "key-notice.pdf"):
        early = await builder.get(f"/guarantees/{number}/{path}")
        assert (early.status_code, early.json()["code"]) == (409, "key.not_registered")
    assert (await verify(installation, number, old)).status_code == 200
    await installation.settle()
    new = await fetch_key(installation, number)
    assert new != old
    assert (await builder.get(f"/guarantees/{number}/key-notice.pdf")).status_code == 200
    assert (await verify(installation, number, old)).status_code == 404
    assert (await verify(installation, number, new)).status_code == 200
    audits = await installation.fetch(
        "SELECT actor, detail->>'key_serial' AS serial FROM issuance.audit WHERE action = 'key.reissued'"
    )
    assert [tuple(row) for row in audits] == [(installation.clients[client].client_id, "2")]


async def test_a_key_is_reissued_again_once_it_is_registered(installation: Installation) -> None:
    number = await issue(installation)
    keys = {await fetch_key(installation, number)}
    for serial in (2, 3, 4):
        assert (await reissue(installation, number)).json()["serial"] == serial
        again = await reissue(installation, number, "officer")
        assert (again.status_code, again.json()["code"]) == (409, "key.not_registered")
        await installation.settle()
        keys.add(await fetch_key(installation, number))
    assert len(keys) == 4
    assert [event.key_check.serial for event in await list_said(installation)] == [2, 3, 4]
    opened = [(await verify(installation, number, key)).status_code for key in sorted(keys)]
    assert sorted(opened) == [200, 404, 404, 404]


async def test_of_two_who_reissue_at_once_one_wins(installation: Installation) -> None:
    number = await issue(installation)
    callers = ("principal", "officer", "other_officer") * 2
    answers = await asyncio.gather(*(reissue(installation, number, client) for client in callers))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
    assert {answer.json().get("code") for answer in answers} == {None, "key.not_registered"}
    assert len(await list_said(installation)) == 1


async def test_nothing_is_kept_for_a_repeat(installation: Installation) -> None:
    number = await issue(installation)
    headers = {"Idempotency-Key": "once"}
    assert (await reissue(installation, number, headers=headers)).status_code == 200
    assert (await reissue(installation, number, headers=headers)).status_code == 409
    assert await installation.fetch("SELECT * FROM issuance.kept_answer") == []


async def test_there_is_no_key_to_reissue_before_registration_nor_on_paper_nor_of_another_builder(
    installation: Installation,
) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    number = (await installation.fetch("SELECT contract_number FROM issuance.guarantee"))[0]["contract_number"]
    early = await reissue(installation, number)
    assert (early.status_code, early.json()["code"]) == (409, "guarantee.not_registered")
    paper = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post", "/works/number": "2"}
    refused = await reissue(installation, await issue(installation, make_single(paper)))
    assert (refused.status_code, refused.json()["code"]) == (409, "guarantee.paper")
    strange = await reissue(installation, number, "other_principal")
    assert (strange.status_code, strange.json()["code"]) == (404, "guarantee.not_found")
    assert await list_said(installation) == []


async def test_a_terminated_guarantee_gets_no_new_key(installation: Installation) -> None:
    number = await issue(installation)
    await installation.fetch(
        """UPDATE issuance.version SET content = content || '{"terminated_on": "2026-04-10"}', kind = 'termination'"""
    )
    refused = await reissue(installation, number)
    assert (refused.status_code, refused.json()["code"]) == (409, "guarantee.terminated")
    assert await list_said(installation) == []


async def test_a_key_that_was_never_made_is_registered_nowhere(installation: Installation) -> None:
    number = await issue(installation)
    await reissue(installation, number)
    [said] = await list_said(installation)
    for serial in (3, 2, 2):
        registered = GuaranteeKeyRegistered(
            **said.head(), contract_number=number, serial=serial, registered_at=installation.clock.now()
        )
        async with installation.admin.write() as session:
            await publish(
                session, registered, installation.clock.now(), installation.verification.state.tools.fact_keys
            )
        await installation.issuance.state.inbox.drain()
    assert ["UnknownKeyError" in row["last_error"] for row in await installation.fetch(REFUSED)] == [True]
    rows = await installation.fetch("SELECT serial FROM issuance.key_registration")
    assert [row["serial"] for row in rows] == [2]


async def test_what_is_said_of_a_reissue_is_signed_and_has_no_key(installation: Installation) -> None:
    number = await issue(installation)
    await reissue(installation, number)
    [row] = await installation.fetch("SELECT data, key_id FROM events.event WHERE type = 'guarantee.key_reissued'")
    assert row["key_id"] == "issuance-1"
    assert json.loads(row["data"])["key_check"].keys() == {"serial", "epoch", "value"}
