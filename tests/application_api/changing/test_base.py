"""A change is approved from the version it was made from, or sent again."""

from datetime import timedelta

from shared.schemas.words.guarantee import VersionKind
from tests.application_api.changing.steps import fetch_change_form, send_again, send_change
from tests.application_api.steps import ACCEPT, RETURN, act, post, review, statuses
from tests.application_api.versions import issue_version, refuse_change
from tests.forms import make_form, make_new_form
from tests.harness import Installation
from tests.journey.steps import issue

RENAMED = {"/works/name": "工事名を変更した工事"}


async def test_a_change_of_what_moved_meanwhile_is_not_accepted_but_returned_and_sent_again(
    installation: Installation,
) -> None:
    number, change = await send_change(installation, RENAMED)
    await issue_version(installation, number, VersionKind.CORRECTION, 2, expires_on="2027-03-31")
    refused = await review(installation, change, "advance_payment", ACCEPT)
    assert (refused.status_code, refused.json()["code"]) == (409, "change.moved")
    assert all(word in refused.json()["detail"] for word in (number, "訂正", "差戻し"))
    returned = await review(installation, change, "advance_payment", RETURN)
    assert statuses(returned.json()) == ["returned"]
    again = (await send_again(installation, change))["guarantees"][0]
    assert again["base_version"] == 2
    assert {one["field"]: one["before"] for one in again["differences"]} == {
        "/works/name": change["guarantees"][0]["differences"][0]["before"],
        "/guarantees/0/expires_on": "2027-03-31",
    }
    assert statuses((await review(installation, change, "advance_payment", ACCEPT)).json()) == ["approved"]


async def test_a_premium_is_not_received_for_a_change_of_what_moved(installation: Installation) -> None:
    form = make_new_form()
    form["guarantees"] = form["guarantees"][:1]
    form["guarantees"][0]["premium"]["payment_method"] = "monthly"
    number = await issue(installation, form)
    asked = make_form(
        {
            "/works/contract_amount": 60_000_000,
            "/guarantees/0/amount": 24_000_000,
            "/guarantees/0/premium/payment_method": "bank_transfer",
        },
        await fetch_change_form(installation, number),
    )
    change = (await post(installation, "/applications", asked)).json()
    assert change["guarantees"][0]["premium"]["amount"] == 12_000
    officer = installation.caller("application", "officer")
    accepted = await review(installation, change, "advance_payment", ACCEPT)
    assert statuses(accepted.json()) == ["accepted"]
    await issue_version(installation, number, VersionKind.CORRECTION, 2, works_name="正しい工事名")
    receipt = {"received_on": "2026-04-10", "amount": 12_000}
    refused = await act(officer, change, "advance_payment", "premium-receipt", receipt)
    assert (refused.status_code, refused.json()["code"]) == (409, "change.moved")
    assert await installation.fetch("SELECT FROM application.premium_receipt") == []
    assert statuses((await review(installation, change, "advance_payment", RETURN)).json()) == ["returned"]


async def test_a_change_that_issuance_refuses_is_returned_with_its_note(installation: Installation) -> None:
    number, change = await send_change(installation, RENAMED, accepted=True)
    installation.clock.advance(timedelta(minutes=1))
    note = "変更の対象の保証契約が訂正されたため、変更できませんでした。"
    await refuse_change(installation, number, change, note)
    await refuse_change(installation, number, change, "もう一度")
    for client in ("principal", "officer"):
        caller = installation.caller("application", client)
        [guarantee] = (await caller.get(f"/applications/{change['id']}")).json()["guarantees"]
        assert (guarantee["status"], guarantee["note_from_surety"]) == ("returned", note)
        moves = (await caller.get(f"/applications/{change['id']}/history")).json()["items"]
        assert [(move["note"], move["moved_by"]) for move in moves if move["to_status"] == "returned"] == [
            (note, "issuance")
        ]
    assert statuses(await send_again(installation, change)) == ["submitted"]


async def test_who_refused_the_release_of_a_change_is_named_to_officers_alone(installation: Installation) -> None:
    number, change = await send_change(installation, RENAMED, accepted=True)
    officer = installation.clients["officer"].client_id
    await refuse_change(installation, number, change, "保証金額の根拠を示してください。", officer)
    for client, named in (("principal", None), ("officer", officer)):
        caller = installation.caller("application", client)
        *_, last = (await caller.get(f"/applications/{change['id']}/history")).json()["items"]
        assert (last["to_status"], last["role"], last["moved_by"]) == ("returned", "officer", named)
