"""Above the amount of issuer.toml nothing gets a number without an officer's release at issuance itself."""

import asyncio
from typing import Any

import httpx

from services.issuance_api.store.ledger.file import read_ledger_file
from services.issuance_api.store.ledger.ledger import Series
from shared.runtime.data.database import new_id
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.identity.clients import add_client
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.words.roles import Role
from tests.application_api.steps import ACCEPT, RETURN, act, put, statuses
from tests.callers import Caller
from tests.harness import Installation
from tests.journey.steps import RELEASE, approve, issue, make_held

REFUSE = {"decision": "refuse", "note": "保証金額の根拠を示してください。"}
ADVANCE = "advance_payment"


async def list_waiting(installation: Installation) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await installation.caller("issuance", "officer").get("/releases")).json()["items"]
    return items


async def decide(caller: Caller, item: dict[str, Any], form: Any, **headers: str) -> httpx.Response:
    headers["If-Match"] = f'"{item["tag"]}"'
    return await caller.post(f"/releases/{item['guarantee_id']}", form, headers=headers)


async def count(installation: Installation, table: str) -> int:
    [row] = await installation.fetch(f"SELECT count(*) FROM {table}")
    return int(row[0])


async def send_again(installation: Installation, application: dict[str, Any]) -> None:
    builder = installation.caller("application", "principal")
    sent = await builder.post(f"/applications/{application['id']}/submission", None)
    assert statuses(sent.json()) == ["submitted"]


async def test_what_is_refused_goes_back_to_its_builder_and_what_is_released_is_issued_once(
    installation: Installation,
) -> None:
    """Paid for before: the premium is received once, whatever comes between."""
    form = make_held()
    form["guarantees"][0]["premium"]["payment_method"] = "bank_transfer"
    builder, officer = (installation.caller("application", name) for name in ("principal", "officer"))
    application = await approve(installation, form)
    paid = {"received_on": "2026-04-10", "amount": application["guarantees"][0]["premium"]["amount"]}
    assert (await act(officer, application, ADVANCE, "premium-receipt", paid)).status_code == 200
    path = f"/applications/{application['id']}"

    await installation.settle()
    assert statuses((await builder.get(path)).json()) == ["approved"]
    assert await count(installation, "issuance.series") == 0
    assert await installation.fetch("SELECT FROM events.delivery WHERE handled_at IS NULL") == []
    [first] = await list_waiting(installation)
    assert first["guarantee_id"] == application["guarantees"][0]["id"]
    assert (first["amount"], first["works_name"], first["principal_name"]) == (
        600_000_000,
        form["works"]["name"],
        form["principal"]["name"],
    )

    async with installation.admin.write() as session:
        limited = await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=1)
    refusing = Caller(installation.http("issuance"), limited)
    silent = await decide(refusing, first, {"decision": "refuse", "note": "\u3164 "})
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (422, "/note")
    assert (await decide(refusing, first, REFUSE)).json()["contract_number"] is None
    assert await list_waiting(installation) == []
    for again in (REFUSE, RELEASE):
        assert (await decide(refusing, first, again)).json()["code"] == "release.decided"
    await installation.settle()
    await installation.fetch("UPDATE events.delivery SET handled_at = NULL WHERE hearer = 'issuance'")
    await installation.settle()
    assert await installation.fetch("SELECT FROM events.delivery WHERE handled_at IS NULL") == []
    assert (await list_waiting(installation), await count(installation, "issuance.guarantee")) == ([], 0)
    [guarantee] = (await builder.get(path)).json()["guarantees"]
    assert (guarantee["status"], guarantee["note_from_surety"]) == ("returned", REFUSE["note"])
    for reader, name in ((builder, None), (officer, limited.client_id)):
        move = (await reader.get(f"{path}/history")).json()["items"][-1]
        assert (move["from_status"], move["note"], move["moved_by"]) == ("approved", REFUSE["note"], name)

    assert (await builder.post(f"{path}/withdrawal", {})).status_code == 409
    await send_again(installation, application)
    assert statuses((await act(officer, application, ADVANCE, "review", RETURN)).json()) == ["returned"]
    changed = {**form, "guarantees": [{**form["guarantees"][0], "redeposit": True}]}
    assert (await put(installation, application, changed)).status_code == 200
    await send_again(installation, application)
    assert statuses((await act(officer, application, ADVANCE, "review", ACCEPT)).json()) == ["approved"]
    await installation.settle()
    [second] = await list_waiting(installation)
    assert second["guarantee_id"] == first["guarantee_id"]
    issuing = [installation.caller("issuance", name) for name in ("officer", "other_officer")]
    assert (await decide(issuing[0], first, RELEASE)).json()["code"] == "release.changed"
    ledger, away = installation.clone.ledger, installation.clone.ledger.with_suffix(".away")
    ledger.rename(away)
    resting = await decide(issuing[0], second, RELEASE)
    assert (resting.status_code, resting.json()["code"]) == (503, "service.unavailable")
    away.rename(ledger)
    answers = await asyncio.gather(
        *(decide(caller, second, RELEASE, **{"Idempotency-Key": "once"}) for caller in issuing)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner = min((0, 1), key=lambda place: answers[place].status_code)
    repeated = await decide(issuing[winner], second, RELEASE, **{"Idempotency-Key": "once"})
    assert repeated.content == answers[winner].content
    assert read_ledger_file(ledger).ends == {Series("001", 8): 1}
    await installation.settle()
    [guarantee] = (await builder.get(path)).json()["guarantees"]
    assert (guarantee["status"], guarantee["contract_number"]) == ("registered", repeated.json()["contract_number"])
    assert [await count(installation, f"issuance.{table}") for table in ("guarantee", "release")] == [1, 2]
    rows = await installation.fetch("SELECT action, actor FROM issuance.audit ORDER BY at, id")
    assert [tuple(row) for row in rows] == [
        ("guarantee.release_refused", limited.client_id),
        ("guarantee.numbered", "issuance"),
        ("guarantee.released", issuing[winner].client.client_id),
    ]


async def test_up_to_the_amount_nothing_waits(installation: Installation) -> None:
    assert await issue(installation, make_held({"/guarantees/0/amount": 500_000_000})) == "00108-000019"
    assert await list_waiting(installation) == []


async def test_while_one_waits_no_other_approval_of_it_counts(installation: Installation) -> None:
    """Not even one that is signed and would not have to wait: application_api says none, unless it was stolen."""
    await approve(installation, make_held())
    await installation.settle()
    [shown] = await list_waiting(installation)
    thief = installation.application.state
    async with installation.admin.read() as session:
        [fact] = await list_facts(session, GuaranteeApproved, shown["guarantee_id"])
    approved = GuaranteeApproved.model_validate_json(fact.data)
    async with thief.service.database.write() as session:
        for amount in (400_000_000, 900_000_000):
            other = approved.model_copy(update={"amount": amount})
            await publish(session, other, installation.clock.now(), thief.tools.fact_keys)
    await installation.settle()
    rows = await installation.fetch("SELECT last_error FROM events.delivery WHERE refused_at IS NOT NULL")
    assert ["ReleaseAwaitedError" in row["last_error"] for row in rows] == [True, True]
    assert await list_waiting(installation) == [shown]
    await installation.fetch(
        "UPDATE events.delivery SET handled_at = NULL, refused_at = NULL WHERE hearer = 'issuance'"
    )
    await decide(installation.caller("issuance", "officer"), shown, RELEASE)
    await installation.settle()
    rows = await installation.fetch("SELECT amount FROM issuance.listed")
    assert [row["amount"] for row in rows] == [600_000_000]


async def test_a_row_of_what_waits_proves_nothing(installation: Installation) -> None:
    """Neither without an approval nor with that of another guarantee, nor for one that has its number."""
    await approve(installation, make_held())
    await installation.settle()
    [shown] = await list_waiting(installation)
    number = await issue(installation)
    [numbered] = await installation.fetch(
        "SELECT guarantee.id, event.id AS approval_id FROM issuance.guarantee"
        " JOIN events.event ON aggregateid = guarantee.id::text WHERE type = 'guarantee.approved'"
    )
    [waiting] = await installation.fetch("SELECT approval_id FROM issuance.release")
    forged = {
        new_id(): new_id(),
        new_id(): waiting["approval_id"],
        numbered["id"]: numbered["approval_id"],
    }
    for guarantee_id, approval_id in forged.items():
        await installation.clone.fetch(
            "INSERT INTO issuance.release (guarantee_id, approval_id, tenant_org, arrived_at)"
            " VALUES ($1, $2, '1', now())",
            guarantee_id,
            approval_id,
            role="hosho_issuance",
            scope=EVERYTHING,
        )
    assert await list_waiting(installation) == [shown]
    for guarantee_id in forged:
        for form in (RELEASE, REFUSE):
            refused = await decide(
                installation.caller("issuance", "officer"), {**shown, "guarantee_id": guarantee_id}, form
            )
            assert refused.json()["code"] == "release.not_found"
    await installation.settle()
    rows = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    assert [row["contract_number"] for row in rows] == [number]
