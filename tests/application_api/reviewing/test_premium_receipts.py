import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.schemas.words.guarantee import VersionKind
from tests.application_api.changing.steps import fetch_change_form, send_again, send_change
from tests.application_api.steps import ACCEPT, RETURN, act, post, put, review, start, statuses
from tests.application_api.versions import issue_version, refuse_change
from tests.forms import make_form, make_single
from tests.harness import Installation

RECEIPT = {"received_on": "2026-04-10", "amount": 70_000}


async def receive(installation: Installation, application: dict[str, Any], kind: str) -> httpx.Response:
    return await act(installation.caller("application", "officer"), application, kind, "premium-receipt", RECEIPT)


@pytest.mark.parametrize("decision", [None, ACCEPT, RETURN])
async def test_where_premiums_are_billed_together_no_receipt_is_expected(
    installation: Installation, decision: dict[str, str] | None
) -> None:
    application = await start(installation)
    if decision:
        await review(installation, application, "contract", decision)
    refused = await receive(installation, application, "contract")
    assert (refused.status_code, refused.json()["code"]) == (409, "premium.billed_monthly")
    assert refused.json()["detail"] == "一括納付のため、入金の登録は不要です。"
    assert await installation.fetch("SELECT * FROM application.premium_receipt") == []


async def test_a_receipt_before_the_acceptance_is_told_what_comes_first(installation: Installation) -> None:
    application = await start(installation)
    refused = await receive(installation, application, "advance_payment")
    assert (refused.status_code, refused.json()["code"]) == (409, "application.wrong_status")
    assert "先に審査で引き受けてください" in refused.json()["detail"]
    await review(installation, application, "advance_payment", RETURN)
    assert "差戻し" in (await receive(installation, application, "advance_payment")).json()["detail"]


async def pay_change_that_issuance_refuses(installation: Installation) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Number, form and answer of a change of 4,000,000 yen more, which is returned after its 12,000 yen were paid."""
    changes = {
        "/works/contract_amount": 60_000_000,
        "/guarantees/0/amount": 24_000_000,
        "/guarantees/0/premium/payment_method": "bank_transfer",
    }
    number, change = await send_change(installation, changes, make_single())
    form = make_form(changes, await fetch_change_form(installation, number))
    accepted = (await review(installation, change, "advance_payment", ACCEPT)).json()
    premium = accepted["guarantees"][0]["premium"]
    assert (premium["amount"], premium["due"]) == (12_000, 12_000)
    paid = await pay(installation, change, 12_000)
    assert statuses(paid) == ["approved"]
    assert paid["guarantees"][0]["premium"]["due"] == 0
    await refuse_change(installation, number, change, "保証金額の根拠を示してください。")
    return number, form, change


async def pay(installation: Installation, change: dict[str, Any], amount: int) -> dict[str, Any]:
    receipt = {"received_on": "2026-04-10", "amount": amount}
    answer = await act(
        installation.caller("application", "officer"), change, "advance_payment", "premium-receipt", receipt
    )
    body: dict[str, Any] = answer.json()
    assert answer.status_code == 200, body
    return body


async def send_other_amount(
    installation: Installation, form: dict[str, Any], change: dict[str, Any], amount: int
) -> dict[str, Any]:
    """The premium of the change once it is accepted."""
    edited = await put(installation, change, make_form({"/guarantees/0/amount": amount}, form))
    assert edited.status_code == 200, edited.text
    await send_again(installation, change)
    accepted = (await review(installation, change, "advance_payment", ACCEPT)).json()
    return {**accepted["guarantees"][0]["premium"], "status": accepted["guarantees"][0]["status"]}


async def test_who_raises_the_amount_after_the_premium_was_paid_pays_the_difference(installation: Installation) -> None:
    _, form, change = await pay_change_that_issuance_refuses(installation)
    premium = await send_other_amount(installation, form, change, 24_000_000 - 1_000_000)
    assert (premium["status"], premium["due"], premium["overpaid"]) == ("approved", 0, 12_000 - premium["amount"])
    await refuse_change(installation, form["change_of"], change, "もう一度、金額を確認してください。")
    premium = await send_other_amount(installation, form, change, 26_000_000)
    due = premium["amount"] - 12_000
    assert (premium["status"], premium["due"]) == ("accepted", due)
    assert "overpaid" not in premium
    told = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.premium_due' ORDER BY seq")
    assert json.loads(told[-1]["data"])["premium"]["amount"] == due
    refused = await act(
        installation.caller("application", "officer"),
        change,
        "advance_payment",
        "premium-receipt",
        {"received_on": "2026-04-10", "amount": premium["amount"]},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "premium.amount_differs")
    assert statuses(await pay(installation, change, due)) == ["approved"]
    receipts = await installation.fetch(
        "SELECT position, amount, due FROM application.premium_receipt WHERE guarantee_id = $1 ORDER BY position",
        UUID(change["guarantees"][0]["id"]),
    )
    assert [tuple(row) for row in receipts] == [(1, 12_000, 12_000), (2, due, due)]


async def test_a_receipt_of_the_release_before_settled_the_premium_as_it_stood(installation: Installation) -> None:
    _, form, change = await pay_change_that_issuance_refuses(installation)
    await installation.fetch("UPDATE application.requested_guarantee SET premium_settled = NULL")
    premium = await send_other_amount(installation, form, change, 26_000_000)
    assert premium["due"] == premium["amount"] - 12_000


async def test_a_paid_change_of_what_was_terminated_is_declined_by_an_officer(installation: Installation) -> None:
    number, _, change = await pay_change_that_issuance_refuses(installation)
    await issue_version(installation, number, VersionKind.TERMINATION, 2)
    for step, body in (("submission", None), ("withdrawal", {})):
        refused = await post(installation, f"/applications/{change['id']}/{step}", body)
        assert refused.status_code in (409, 422), refused.text
    declined = await review(
        installation, change, "advance_payment", {"decision": "decline", "note": "解約のため、保証料は返金します。"}
    )
    assert statuses(declined.json()) == ["declined"]
