"""Above the signing limit of the officer who accepts, another officer approves as well; nobody approves twice."""

import asyncio
from typing import Any

import pytest

from shared.runtime.identity.clients import add_client
from shared.schemas.words.roles import Role
from tests.application_api.steps import ACCEPT, RETURN, act, look, post, put, start, statuses
from tests.callers import Caller
from tests.forms import make_form, make_new_form, make_single
from tests.harness import Installation

PAID = {"received_on": "2026-04-10", "amount": 70_000}
LIMIT = 19_999_999


@pytest.fixture
async def limited(installation: Installation) -> Caller:
    """An officer who may accept less than the advance payment of the form, and more than its contract guarantee."""
    async with installation.admin.write() as session:
        client = await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=LIMIT)
    return Caller(installation.http("application"), client)


async def read(caller: Caller, application: dict[str, Any], kind: str = "advance_payment") -> dict[str, Any]:
    answer = await caller.get(f"/applications/{application['id']}/guarantees/{kind}")
    body: dict[str, Any] = answer.json()
    return body


async def list_waiting(caller: Caller) -> list[dict[str, Any]]:
    answer = await caller.get("/approvals")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def count_approved(installation: Installation) -> int:
    [row] = await installation.fetch("SELECT count(*) FROM events.event WHERE type = 'guarantee.approved'")
    count: int = row[0]
    return count


@pytest.mark.parametrize(("limit", "waits"), [(0, True), (LIMIT, True), (LIMIT + 1, False), (None, False)])
async def test_only_an_amount_above_the_limit_waits(installation: Installation, limit: int | None, waits: bool) -> None:
    async with installation.admin.write() as session:
        client = await add_client(session, name="an officer", role=Role.OFFICER, org="H01", signing_limit=limit)
    officer = Caller(installation.http("application"), client)
    application = await start(installation, make_single())  # billed monthly
    accepted = await act(officer, application, "advance_payment", "review", ACCEPT)
    [guarantee] = accepted.json()["guarantees"]
    seen = (guarantee["status"], guarantee["approval"], guarantee["approval_label"])
    assert seen == (("accepted", "waiting", "二次承認待ち") if waits else ("approved", None, None))
    assert await count_approved(installation) == (0 if waits else 1)


async def test_billed_monthly_the_second_word_approves(installation: Installation, limited: Caller) -> None:
    application = await start(installation, make_single())
    await act(limited, application, "advance_payment", "review", ACCEPT)
    officer = installation.caller("application", "officer")
    needless = await act(officer, application, "advance_payment", "premium-receipt", PAID)
    assert (needless.status_code, needless.json()["code"]) == (409, "premium.billed_monthly")
    assert "入金の登録は不要" in needless.json()["detail"]
    approved = await act(officer, application, "advance_payment", "approval", {"note": "確認しました。"})
    assert approved.status_code == 200, approved.text
    [guarantee] = approved.json()["guarantees"]
    assert (guarantee["status"], guarantee["approval_label"]) == ("approved", "二次承認済")
    moves = (await officer.get(f"/applications/{application['id']}/history")).json()["items"]
    name = installation.clients["officer"].client_id
    last = (moves[-1]["from_status"], moves[-1]["to_status"], moves[-1]["moved_by"], moves[-1]["note"])
    assert last == ("accepted", "approved", name, "確認しました。")
    await installation.settle()
    assert (await read(officer, application))["status"] == "registered"


@pytest.mark.parametrize("order", [("approval", "premium-receipt"), ("premium-receipt", "approval")])
async def test_premium_and_second_word_come_in_either_order(
    installation: Installation, limited: Caller, order: tuple[str, str]
) -> None:
    application = await start(installation)
    await act(limited, application, "advance_payment", "review", ACCEPT)
    officer = installation.caller("application", "officer")
    forms: dict[str, Any] = {"approval": {}, "premium-receipt": PAID}
    first, second = order
    half = await act(officer, application, "advance_payment", first, forms[first])
    assert (half.status_code, statuses(half.json())) == (200, ["accepted", "submitted"])
    again = await act(officer, application, "advance_payment", first, forms[first])
    assert again.status_code == 409, again.text
    assert again.json()["code"] == ("approval.given" if first == "approval" else "application.wrong_status")
    assert await count_approved(installation) == 0
    done = await act(officer, application, "advance_payment", second, forms[second])
    assert statuses(done.json()) == ["approved", "submitted"]
    assert await count_approved(installation) == 1
    moves = (await officer.get(f"/applications/{application['id']}/history")).json()["items"]
    assert [move["to_status"] for move in moves if move["kind"] == "advance_payment"] == [
        "submitted", "accepted", "accepted", "approved",
    ]  # fmt: skip


async def test_a_reason_for_another_amount_is_in_the_history_also_while_it_waits(
    installation: Installation, limited: Caller
) -> None:
    application = await start(installation)
    await act(limited, application, "advance_payment", "review", ACCEPT)
    paid = {**PAID, "amount": 69_000, "reason": "振込手数料の差額"}
    await act(limited, application, "advance_payment", "premium-receipt", paid)
    builder = installation.caller("application", "principal")
    moves = (await builder.get(f"/applications/{application['id']}/history")).json()["items"]
    assert (moves[-1]["to_status"], moves[-1]["note"], moves[-1]["moved_by"]) == ("accepted", "振込手数料の差額", None)


async def test_nobody_approves_twice_not_even_with_a_higher_limit_by_then(
    installation: Installation, limited: Caller
) -> None:
    application = await start(installation, make_single())
    await act(limited, application, "advance_payment", "review", ACCEPT)
    await installation.fetch("UPDATE identity.client SET signing_limit = NULL")
    refused = await act(limited, application, "advance_payment", "approval", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "access.own_acceptance")
    assert "別の担当者" in refused.json()["detail"]
    officer = installation.caller("application", "officer")
    assert (await read(officer, application))["approval"] == "waiting"
    assert (await act(officer, application, "advance_payment", "approval", {})).status_code == 200


async def test_the_second_officer_may_have_a_lower_limit_than_the_first(
    installation: Installation, limited: Caller
) -> None:
    async with installation.admin.write() as session:
        client = await add_client(session, name="lower", role=Role.OFFICER, org="H01", signing_limit=0)
    application = await start(installation, make_single())
    await act(limited, application, "advance_payment", "review", ACCEPT)
    lower = Caller(installation.http("application"), client)
    assert statuses((await act(lower, application, "advance_payment", "approval", {})).json()) == ["approved"]


async def test_who_applied_never_approves(installation: Installation, limited: Caller) -> None:
    application = await start(installation, make_single())
    await act(limited, application, "advance_payment", "review", ACCEPT)
    applicant = installation.clients["principal"]
    await installation.fetch(
        "UPDATE identity.client SET role = 'officer', org = 'H01' WHERE id = $1", applicant.client_id
    )
    installation.forget_tokens()
    for client in ("principal", "officer"):
        caller = installation.caller("application", client)
        refused = await act(caller, application, "advance_payment", "approval", {})
        assert (refused.status_code, refused.json()["code"]) == (403, "access.own_application")
        await installation.give_to_the_company()
    assert await count_approved(installation) == 0


@pytest.mark.parametrize("kind", ["advance_payment", "contract"])
async def test_what_needs_no_second_word_is_told_so(installation: Installation, kind: str) -> None:
    application = await start(installation, make_new_form({"/guarantees/1/premium/payment_method": "cash"}))
    officer, other = (installation.caller("application", name) for name in ("officer", "other_officer"))
    early = await act(other, application, kind, "approval", {})
    assert (early.status_code, early.json()["code"]) == (409, "application.wrong_status")
    await act(officer, application, kind, "review", ACCEPT)
    for caller in (officer, other):
        refused = await act(caller, application, kind, "approval", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "approval.not_needed")


async def test_of_two_second_officers_at_once_one_approves(installation: Installation, limited: Caller) -> None:
    for payment in ("monthly", "bank_transfer"):
        pointer = "/guarantees/0/premium/payment_method"
        application = await start(installation, make_new_form({pointer: payment}))
        await act(limited, application, "advance_payment", "review", ACCEPT)
        callers = [installation.caller("application", name) for name in ("officer", "other_officer")]
        seen = {"If-Match": await look(callers[0], application, "advance_payment")}
        path = f"/applications/{application['id']}/guarantees/advance_payment/approval"
        answers = await asyncio.gather(*(caller.post(path, {}, headers=seen) for caller in callers))
        assert sorted(answer.status_code for answer in answers) == [200, 409], payment
    assert await count_approved(installation) == 1
    rows = await installation.fetch("SELECT count(*) FROM application.approval GROUP BY guarantee_id")
    assert [row[0] for row in rows] == [1, 1]


async def test_premium_and_second_word_at_once_approve_once(installation: Installation, limited: Caller) -> None:
    application = await start(installation)
    await act(limited, application, "advance_payment", "review", ACCEPT)
    officer = installation.caller("application", "officer")
    seen = {"If-Match": await look(officer, application, "advance_payment")}
    path = f"/applications/{application['id']}/guarantees/advance_payment"
    answers = await asyncio.gather(
        officer.post(f"{path}/approval", {}, headers=seen), limited.post(f"{path}/premium-receipt", PAID, headers=seen)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    late = ("approval", {}, officer) if answers[0].status_code == 412 else ("premium-receipt", PAID, limited)
    done = await act(late[2], application, "advance_payment", late[0], late[1])
    assert (statuses(done.json())[0], await count_approved(installation)) == ("approved", 1)


async def test_a_second_word_needs_to_have_seen_the_guarantee(installation: Installation, limited: Caller) -> None:
    application = await start(installation, make_single())
    await act(limited, application, "advance_payment", "review", ACCEPT)
    officer = installation.caller("application", "officer")
    path = f"/applications/{application['id']}/guarantees/advance_payment/approval"
    for headers, code in (({}, "review.tag_required"), ({"If-Match": '"x"'}, "review.changed")):
        refused = await officer.post(path, {}, headers=headers)
        assert refused.json()["code"] == code
    assert await count_approved(installation) == 0


async def test_an_approval_ends_with_the_acceptance_it_was_given_to(
    installation: Installation, limited: Caller
) -> None:
    form = make_new_form()
    application = await start(installation, form)
    officer = installation.caller("application", "officer")
    await act(limited, application, "advance_payment", "review", ACCEPT)
    await act(officer, application, "advance_payment", "approval", {})
    await act(limited, application, "advance_payment", "review", RETURN)
    assert (await read(officer, application))["approval"] is None
    await act(officer, application, "contract", "review", RETURN)
    await put(installation, application, make_form({"/guarantees/0/amount": 20_000_000}, form))
    await post(installation, f"/applications/{application['id']}/submission", None)
    await act(limited, application, "advance_payment", "review", ACCEPT)
    assert (await read(officer, application))["approval"] == "waiting"
    paid = await act(officer, application, "advance_payment", "premium-receipt", PAID)
    assert statuses(paid.json())[0] == "accepted"


async def test_what_is_paid_and_waits_goes_back_to_nobody_but_may_be_declined(
    installation: Installation, limited: Caller
) -> None:
    application = await start(installation)
    await act(limited, application, "advance_payment", "review", ACCEPT)
    await act(limited, application, "advance_payment", "premium-receipt", PAID)
    returned = await act(limited, application, "advance_payment", "review", RETURN)
    assert (returned.status_code, "入金を登録済み" in returned.json()["detail"]) == (409, True)
    path = f"/applications/{application['id']}/withdrawal"
    withdrawn = await post(installation, path, {"kind": "advance_payment"})
    assert (withdrawn.status_code, "入金を確認済み" in withdrawn.json()["detail"]) == (409, True)
    rest = await post(installation, path, {})
    assert statuses(rest.json()) == ["accepted", "withdrawn"]
    declined = await act(limited, application, "advance_payment", "review", {**RETURN, "decision": "decline"})
    assert statuses(declined.json())[0] == "declined"
    assert await list_waiting(limited) == []


async def test_officers_see_all_that_waits_page_by_page(installation: Installation, limited: Caller) -> None:
    waiting = [await start(installation) for _ in range(3)]
    for application in waiting:
        await act(limited, application, "advance_payment", "review", ACCEPT)
        await act(limited, application, "contract", "review", ACCEPT)  # within the limit, billed monthly
    await act(limited, waiting[1], "advance_payment", "premium-receipt", PAID)
    officer = installation.caller("application", "officer")
    items = await list_waiting(officer)
    assert [item["application_id"] for item in items] == [application["id"] for application in waiting]
    assert [item["premium_received"] for item in items] == [False, True, False]
    assert {(item["kind"], item["amount"], item["accepted_by"]) for item in items} == {
        ("advance_payment", 20_000_000, limited.client.client_id)
    }
    page = (await officer.get("/approvals?limit=2")).json()
    rest = (await officer.get("/approvals", params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [*page["items"], *rest["items"]] == items
    path = f"/applications/{waiting[0]['id']}/guarantees/advance_payment/approval"
    assert (await officer.post(path, {}, headers={"If-Match": f'"{items[0]["tag"]}"'})).status_code == 200
    assert await list_waiting(officer) == items[1:]
