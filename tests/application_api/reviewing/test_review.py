"""The officers' work list, who reviews what, and premiums that differ."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.identity.clients import add_client, revoke_client
from shared.schemas.words.roles import Role
from tests.application_api.steps import ACCEPT, DECLARED, RETURN, act, look, review, start
from tests.forms import make_new_form
from tests.harness import Installation

TAKE_OVER = {"assignee": "me", "take_over": True}
NOTHING = {"received_on": "2026-04-10", "amount": 0}


async def test_the_work_list_is_narrowed_by_office_town_kind_and_waiting_time(installation: Installation) -> None:
    mine = await start(installation, make_new_form({"/office_code": "002"}))
    installation.clock.advance(timedelta(hours=2))
    shiga = await start(installation, make_new_form({"/authority_code": "250007"}))
    await review(installation, shiga, "contract", ACCEPT)
    officer = installation.caller("application", "officer")

    async def find(**params: Any) -> list[str]:
        return [item["id"] for item in (await officer.get("/applications", params=params)).json()["items"]]

    assert await find() == [shiga["id"], mine["id"]]
    assert await find(office_code="002") == [mine["id"]]
    assert await find(authority_code="250007", status="submitted") == [shiga["id"]]
    assert await find(kind="contract", status="submitted") == [mine["id"]]
    assert await find(status="submitted", waiting_longer_than_hours=1) == [mine["id"]]
    assert await find(assigned_to="me") == [shiga["id"]]
    builder = installation.caller("application", "principal")
    refused = await builder.get("/applications", params={"assigned_to": installation.clients["officer"].client_id})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["query:assigned_to"]
    assert await find(office_code="003") == []


async def test_a_guarantee_taken_by_one_officer_is_not_reviewed_by_another(installation: Installation) -> None:
    application = await start(installation)
    officer, other = (installation.caller("application", name) for name in ("officer", "other_officer"))
    taken = await act(officer, application, "contract", "assignment", {"assignee": "me"})
    assert taken.json()["guarantees"][1]["assigned_to"] == installation.clients["officer"].client_id
    for refused in (
        await act(other, application, "contract", "review", ACCEPT),
        await act(other, application, "contract", "assignment", {"assignee": "me"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "application.assigned")
        assert installation.clients["officer"].client_id in refused.json()["detail"]
    await act(officer, application, "contract", "assignment", {"assignee": None})
    assert (await act(other, application, "contract", "review", ACCEPT)).status_code == 200


async def test_a_guarantee_goes_into_the_hands_of_live_officers_only(installation: Installation) -> None:
    application = await start(installation)
    officer = installation.caller("application", "officer")
    async with installation.admin.write() as session:
        gone = (await add_client(session, name="gone", role=Role.OFFICER, org="H01")).client_id
        await revoke_client(session, gone, installation.clock.now())
    for assignee in ("officer-typo", "nobody", "", "Me", gone, installation.clients["principal"].client_id):
        refused = await act(officer, application, "contract", "assignment", {"assignee": assignee})
        assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid"), assignee
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/assignee"]
        assert "担当者" in refused.json()["errors"][0]["message"]
    colleague = installation.clients["other_officer"].client_id
    handed = await act(officer, application, "contract", "assignment", {"assignee": colleague})
    assert handed.json()["guarantees"][1]["assigned_to"] == colleague


async def test_what_another_officer_has_is_taken_over_on_purpose(installation: Installation) -> None:
    application = await start(installation)
    lost = "UPDATE application.requested_guarantee SET assigned_to = 'officer-typo' WHERE kind = 'contract'"
    await installation.fetch(lost)
    officer, other = (installation.caller("application", name) for name in ("officer", "other_officer"))
    names = [installation.clients[name].client_id for name in ("officer", "other_officer")]
    for caller, name in zip((officer, other), names, strict=True):
        refused = await act(caller, application, "contract", "review", ACCEPT)
        assert (refused.status_code, refused.json()["code"]) == (409, "application.assigned")
        assert "引き継ぐ場合は" in refused.json()["detail"]
        assert "take_over" in refused.json()["hint"]
        assert (await act(caller, application, "contract", "assignment", {"assignee": None})).status_code == 409
        taken = await act(caller, application, "contract", "assignment", TAKE_OVER)
        assert taken.json()["guarantees"][1]["assigned_to"] == name
    assert (await act(officer, application, "contract", "review", ACCEPT)).status_code == 409
    assert (await act(other, application, "contract", "review", ACCEPT)).status_code == 200


async def test_an_officer_is_named_to_officers_and_to_no_builder(installation: Installation) -> None:
    application = await start(installation)
    await review(installation, application, "contract", ACCEPT)  # billed monthly: approved at once
    path = f"/applications/{application['id']}"
    name = installation.clients["officer"].client_id
    for client, named in (("principal", False), ("officer", True)):
        caller = installation.caller("application", client)
        for seen in ("/applications", path, f"{path}/history"):
            assert (name in (await caller.get(seen)).text) == named, (client, seen)
    builder = installation.caller("application", "principal")
    kept = await builder.post(f"{path}/withdrawal", {"kind": "advance_payment"})
    late = await builder.post(f"{path}/withdrawal", {"kind": "contract"})
    assert (kept.status_code, late.status_code) == (200, 409)
    assert "発行手続中" in late.json()["detail"]
    assert name not in kept.text + late.text
    again = await review(installation, application, "contract", ACCEPT)
    assert (again.status_code, name in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize("decided", [False, True])
async def test_a_premium_that_is_billed_monthly_needs_no_receipt(installation: Installation, decided: bool) -> None:
    application = await start(installation)
    if decided:
        await review(installation, application, "contract", ACCEPT)  # billed monthly: approved at once
    officer = installation.caller("application", "officer")
    receipt = {"received_on": "2026-04-10", "amount": 70_000}
    refused = await act(officer, application, "contract", "premium-receipt", receipt)
    assert (refused.status_code, refused.json()["code"]) == (409, "premium.billed_monthly")
    assert refused.json()["detail"] == "一括納付のため、入金の登録は不要です。"
    assert await installation.fetch("SELECT * FROM application.premium_receipt") == []


async def test_who_applied_neither_reviews_nor_records_the_premium_even_as_an_officer(
    installation: Installation,
) -> None:
    waiting, accepted = await start(installation), await start(installation)
    await review(installation, accepted, "advance_payment", ACCEPT)
    applicant = installation.clients["principal"]
    change = "UPDATE identity.client SET role = 'officer', org = 'H01' WHERE id = $1"
    await installation.fetch(change, applicant.client_id)
    installation.forget_tokens()
    calls: list[tuple[dict[str, Any], str, Any]] = [
        *((waiting, "review", decision) for decision in (ACCEPT, RETURN, {**RETURN, "decision": "decline"})),
        (waiting, "assignment", {"assignee": "me"}),
        (accepted, "premium-receipt", {"received_on": "2026-04-10", "amount": 70_000}),
    ]
    officer = installation.caller("application", "officer")
    for client in ("principal", "other_officer"):
        caller = installation.caller("application", client)
        for application, name, form in calls:
            refused = await act(caller, application, "advance_payment", name, form)
            assert (refused.status_code, refused.json()["code"]) == (403, "access.own_application"), name
        await installation.give_to_the_company()
    for application, status in ((waiting, "submitted"), (accepted, "accepted")):
        found = (await officer.get(f"/applications/{application['id']}")).json()
        assert found["guarantees"][0]["status"] == status


async def test_of_two_officers_who_decide_at_once_one_wins_and_the_other_reads_who(installation: Installation) -> None:
    application = await start(installation)
    path = f"/applications/{application['id']}/guarantees/advance_payment/review"
    decisions = {"officer": ACCEPT, "other_officer": {"decision": "decline", "note": "お引受けできません。"}}
    seen = {"If-Match": await look(installation.caller("application", "officer"), application, "advance_payment")}
    callers = {name: installation.caller("application", name) for name in decisions}
    calls = (callers[name].post(path, form, headers=seen) for name, form in decisions.items())
    answers = dict(zip(decisions, await asyncio.gather(*calls), strict=True))
    assert sorted(answer.status_code for answer in answers.values()) == [200, 409]
    loser = next(name for name, answer in answers.items() if answer.status_code == 409)
    winner = next(name for name in decisions if name != loser)
    assert installation.clients[winner].client_id in answers[loser].json()["detail"]
    moves = await installation.fetch("SELECT to_status FROM application.move WHERE from_status = 'submitted'")
    assert len(moves) == 1


async def test_a_history_is_in_its_order_also_where_the_later_clock_is_behind(installation: Installation) -> None:
    application = await start(installation)
    installation.clock.advance(timedelta(seconds=-10))
    await review(installation, application, "advance_payment", ACCEPT)
    moves = await installation.fetch(
        "SELECT to_status FROM application.move WHERE kind = 'advance_payment' ORDER BY moved_at, id"
    )
    assert [row["to_status"] for row in moves] == ["submitted", "accepted"]
    updated = await installation.fetch("SELECT updated_at > received_at AS later FROM application.application")
    assert updated[0]["later"]


@pytest.mark.parametrize(("amount", "word"), [(69_999, "不足"), (70_001, "過入金")])
async def test_another_amount_than_the_premium_needs_a_reason(
    installation: Installation, amount: int, word: str
) -> None:
    application = await start(installation)
    await review(installation, application, "advance_payment", ACCEPT)
    officer = installation.caller("application", "officer")
    receipt: dict[str, Any] = {"received_on": "2026-04-10", "amount": amount}
    refused = await act(officer, application, "advance_payment", "premium-receipt", receipt)
    assert (refused.status_code, refused.json()["code"]) == (422, "premium.amount_differs")
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"], error["message"]) == (
        "/amount", "premium.amount_differs", refused.json()["detail"]
    )  # fmt: skip
    assert word in refused.json()["detail"]
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/amount", "premium.amount_differs")
    assert "70,000円" in error["message"]
    accepted = await act(
        officer, application, "advance_payment", "premium-receipt", {**receipt, "reason": "振込手数料の差額"}
    )
    assert accepted.json()["guarantees"][0]["status"] == "approved"
    [row] = await installation.fetch("SELECT amount, reason FROM application.premium_receipt")
    assert tuple(row) == (amount, "振込手数料の差額")
    for client in ("officer", "principal"):
        answer = await installation.caller("application", client).get(f"/applications/{application['id']}/history")
        assert [move["note"] for move in answer.json()["items"] if move["to_status"] == "approved"] == [
            "振込手数料の差額"
        ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"received_on": "2026-04-11"}, "/received_on"),
        ({"received_on": "2026-04-09"}, "/received_on"),
        ({"amount": 0, "reason": "免除"}, "/amount"),
    ],
)
async def test_a_receipt_is_of_money_that_has_come(
    installation: Installation, change: dict[str, Any], pointer: str
) -> None:
    application = await start(installation)
    await review(installation, application, "advance_payment", ACCEPT)
    officer = installation.caller("application", "officer")
    receipt: dict[str, Any] = {"received_on": "2026-04-10", "amount": 70_000}
    refused = await act(officer, application, "advance_payment", "premium-receipt", {**receipt, **change})
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (422, [pointer])
    assert (await act(officer, application, "advance_payment", "premium-receipt", receipt)).status_code == 200


async def test_a_premium_of_nothing_is_received_as_nothing(installation: Installation) -> None:
    form = make_new_form({"/authority_code": "250007", "/guarantees/0/premium/payment_method": "monthly"})
    await review(installation, await start(installation, form), "advance_payment", ACCEPT)
    await installation.settle()
    block = {**form["guarantees"][0], "kind": "intermediate_payment", "amount": 1_000, "intermediate": DECLARED}
    form["guarantees"] = [{**block, "premium": {"payment_method": "bank_transfer"}}]
    application = await start(installation, form)
    await review(installation, application, "intermediate_payment", ACCEPT)
    officer = installation.caller("application", "officer")
    answer = await act(officer, application, "intermediate_payment", "premium-receipt", NOTHING)
    assert answer.json()["guarantees"][0]["premium"]["amount"] == 0
    await installation.settle()
    assert await installation.fetch("SELECT amount FROM issuance.premium ORDER BY amount LIMIT 1") == [(0,)]


@pytest.mark.parametrize(
    ("form", "quote"),
    [
        ({"kind": "intermediate_payment", "amount": 10_000_000}, (6_500, "0.00065", "flat", "公表資料")),
        ({"kind": "advance_payment", "amount": 60_000_000}, (185_000, "0.003083", "tiered", "sample")),
        ({"kind": "contract", "amount": 1_000, "contract_amount": 10_000}, (2_000, "0.0040", "minimum", "sample")),
    ],
)
async def test_anyone_may_ask_for_a_premium(
    installation: Installation, form: dict[str, Any], quote: tuple[int, str, str, str]
) -> None:
    answer = (await installation.caller("application", "authority").post("/premium-quotes", form)).json()
    assert (answer["amount"], answer["rate"], answer["basis"], answer["source"].partition("（")[0]) == quote
