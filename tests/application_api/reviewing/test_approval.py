"""What a change costs, who must approve it, and what issuance hears of it."""

from typing import Any

import pytest

from shared.runtime.identity.clients import add_client
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.roles import Role
from tests.application_api.changing.steps import fetch_change_form, send_again
from tests.application_api.steps import ACCEPT, RETURN, act, review, start, statuses
from tests.application_api.versions import fetch_in_force, issue_version
from tests.callers import Caller
from tests.forms import make_form
from tests.harness import Installation
from tests.journey.steps import issue

KIND = "advance_payment"
LARGER = {"/works/contract_amount": 60_000_000, "/guarantees/0/amount": 24_000_000}
SMALLER = {"/works/contract_amount": 40_000_000, "/guarantees/0/amount": 10_000_000}
RENAMED = {"/works/name": "工事名を変更した工事"}
LIMIT = 20_000_000


async def send(installation: Installation, changes: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A change that is paid for by transfer."""
    number = await issue(installation)
    paid = {"/guarantees/0/premium/payment_method": "bank_transfer"}
    form = make_form(paid, await fetch_change_form(installation, number))
    return number, await start(installation, make_form(changes, form))


async def fetch_approved(installation: Installation) -> GuaranteeApproved:
    """What was said last."""
    rows = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.approved' ORDER BY seq")
    return GuaranteeApproved.model_validate_json(rows[-1]["data"])


async def test_what_a_change_costs_in_addition_is_paid_before_it_is_approved(installation: Installation) -> None:
    number, change = await send(installation, LARGER)
    [premium] = [guarantee["premium"] for guarantee in change["guarantees"]]
    assert (premium["amount"], premium["refund_amount"], premium["source"]) == (12_000, 0, "sample")
    assert statuses((await review(installation, change, KIND, ACCEPT)).json()) == ["accepted"]
    officer = installation.caller("application", "officer")
    receipt = {"received_on": "2026-04-10", "amount": 82_000}
    refused = await act(officer, change, KIND, "premium-receipt", receipt)
    assert refused.json()["code"] == "premium.amount_differs"
    approved = await act(officer, change, KIND, "premium-receipt", {**receipt, "amount": 12_000})
    assert statuses(approved.json()) == ["approved"]
    said = await fetch_approved(installation)
    assert (said.premium.amount, said.refund, said.change_of) == (12_000, None, number)
    await issue_version(installation, number, VersionKind.CHANGE, 2, change, amount=24_000_000, change_no=1)
    assert (await fetch_in_force(installation, number))["premium_amount"] == 82_000


async def test_a_smaller_guarantee_is_approved_without_a_receipt_and_told_its_refund(
    installation: Installation,
) -> None:
    number, change = await send(installation, SMALLER)
    premium = change["guarantees"][0]["premium"]
    assert (premium["amount"], premium["refund_amount"], premium["source"]) == (0, 24_000, "sample")
    assert statuses((await review(installation, change, KIND, ACCEPT)).json()) == ["approved"]
    said = await fetch_approved(installation)
    assert (said.premium.amount, said.refund, said.premium.source) == (0, 24_000, "sample")
    await issue_version(installation, number, VersionKind.CHANGE, 2, change, amount=10_000_000, change_no=1)
    assert (await fetch_in_force(installation, number))["premium_amount"] == 46_000
    back = make_form(LARGER, await fetch_change_form(installation, number))
    assert (await start(installation, back))["guarantees"][0]["premium"]["amount"] == 82_000 - 46_000


async def test_a_change_that_leaves_the_amount_costs_nothing_and_gives_nothing_back(installation: Installation) -> None:
    _, change = await send(installation, RENAMED)
    premium = change["guarantees"][0]["premium"]
    assert (premium["amount"], premium["refund_amount"]) == (0, 0)
    assert statuses((await review(installation, change, KIND, ACCEPT)).json()) == ["approved"]
    assert (await fetch_approved(installation)).refund is None


@pytest.fixture
async def limited(installation: Installation) -> Caller:
    async with installation.admin.write() as session:
        client = await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=LIMIT)
    return Caller(installation.http("application"), client)


@pytest.mark.parametrize(("changes", "status"), [(LARGER, "accepted"), (SMALLER, "approved")])
async def test_a_signing_limit_counts_the_amount_after_the_change(
    installation: Installation, limited: Caller, changes: dict[str, Any], status: str
) -> None:
    number, change = await send(installation, {**changes, "/guarantees/0/premium/payment_method": "monthly"})
    assert statuses((await act(limited, change, KIND, "review", ACCEPT)).json()) == [status]
    officer = installation.caller("application", "officer")
    waiting = (await officer.get("/approvals")).json()["items"]
    if status == "approved":
        assert waiting == []
        return
    assert [(item["change_of"], item["amount"]) for item in waiting] == [(number, 24_000_000)]
    assert statuses((await act(officer, change, KIND, "approval", {})).json()) == ["approved"]


async def test_a_paid_change_of_what_moved_is_returned_and_keeps_its_payment(
    installation: Installation, limited: Caller
) -> None:
    number, change = await send(installation, LARGER)
    await act(limited, change, KIND, "review", ACCEPT)
    officer = installation.caller("application", "officer")
    await act(officer, change, KIND, "premium-receipt", {"received_on": "2026-04-10", "amount": 12_000})
    await issue_version(installation, number, VersionKind.CORRECTION, 2, works_name="正しい工事名")
    refused = await act(officer, change, KIND, "approval", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "change.moved")
    assert statuses((await act(limited, change, KIND, "review", RETURN)).json()) == ["returned"]
    await send_again(installation, change)
    accepted = await act(limited, change, KIND, "review", ACCEPT)
    assert (statuses(accepted.json()), accepted.json()["guarantees"][0]["approval"]) == (["accepted"], "waiting")
    assert statuses((await act(officer, change, KIND, "approval", {})).json()) == ["approved"]


async def test_officers_see_in_their_list_what_is_a_change(installation: Installation) -> None:
    number, _ = await send(installation, RENAMED)
    officer = installation.caller("application", "officer")
    listed = (await officer.get("/applications")).json()["items"]
    assert [item.get("change_of") for item in listed] == [number, None]
