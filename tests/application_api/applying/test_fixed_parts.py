"""What may still be edited beside a guarantee that is under review, accepted or ended."""

from tests.application_api.steps import ACCEPT, RETURN, post, put, review, start, statuses
from tests.forms import make_form, make_new_form
from tests.harness import Installation


async def test_beside_an_accepted_guarantee_only_the_returned_block_may_change(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    await review(installation, application, "advance_payment", ACCEPT)
    await review(installation, application, "contract", RETURN)
    for pointer, value in (("works", {**form["works"], "name": "別の工事"}), ("office_code", "002")):
        refused = await put(installation, application, {**form, pointer: value})
        assert (refused.status_code, refused.json()["code"]) == (409, "application.partly_fixed")
        assert "前払金保証（引受済・保証料入金待ち）" in refused.json()["detail"]
    other_block = make_form({"/works/number": form["works"]["number"], "/guarantees/0/amount": 19_000_000})
    assert (await put(installation, application, other_block)).status_code == 409
    assert (await put(installation, application, {**form, "guarantees": form["guarantees"][1:]})).status_code == 409
    form["guarantees"][1]["amount"] = 6_000_000
    edited = await put(installation, application, form)
    assert edited.status_code == 200, edited.text
    sent = await post(installation, f"/applications/{application['id']}/submission", None)
    assert statuses(sent.json()) == ["accepted", "submitted"]
    assert sent.json()["guarantees"][1]["amount"] == 6_000_000


async def test_beside_a_guarantee_under_review_only_the_returned_block_may_change(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    await review(installation, application, "contract", RETURN)
    refused = await put(installation, application, {**form, "works": {**form["works"], "name": "別の工事"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "application.partly_fixed")
    assert "前払金保証（送信済）は審査中または引受済み" in refused.json()["detail"]
    await review(installation, application, "advance_payment", RETURN)
    assert (await put(installation, application, make_form({"/works/name": "別の工事"}, form))).status_code == 200


async def test_what_is_declined_or_withdrawn_keeps_nothing_but_its_own_block(installation: Installation) -> None:
    form = make_new_form()
    for ended in ("declined", "withdrawn"):
        application = await start(installation, form)
        if ended == "declined":
            await review(installation, application, "contract", {**RETURN, "decision": "decline"})
        else:
            await post(installation, f"/applications/{application['id']}/withdrawal", {"kind": "contract"})
        await review(installation, application, "advance_payment", RETURN)
        other_block = make_form({"/guarantees/1/amount": 6_000_000}, form)
        refused = await put(installation, application, other_block)
        assert (refused.status_code, "契約保証" in refused.json()["detail"]) == (409, True)
        longer = {"/works/term/to": "2027-03-20", "/guarantees/0/expires_on": "2027-03-20", "/office_code": "002"}
        path = f"/applications/checks?application={application['id']}"
        assert (await post(installation, path, make_form(longer, form))).json()["findings"] == []
        mended = await put(installation, application, make_form(longer, form))
        assert (mended.status_code, mended.json()["findings"]) == (200, [])
        sent = await post(installation, f"/applications/{application['id']}/submission", None)
        assert (sent.status_code, statuses(sent.json())) == (200, ["submitted", ended])
        rows = await installation.fetch("SELECT DISTINCT office_code FROM application.requested_guarantee")
        assert rows == [("002",)]
        await post(installation, f"/applications/{application['id']}/withdrawal", {})


async def test_a_fault_in_a_withdrawn_block_keeps_nothing_from_being_sent(installation: Installation) -> None:
    draft = await start(installation, make_new_form({"/guarantees/1/amount": 50_000_001}), draft=True)
    path = f"/applications/{draft['id']}"
    assert (await post(installation, f"{path}/submission", None)).status_code == 422
    await post(installation, f"{path}/withdrawal", {"kind": "contract"})
    sent = await post(installation, f"{path}/submission", None)
    assert (sent.status_code, statuses(sent.json())) == (200, ["submitted", "withdrawn"])


async def test_what_is_sent_is_not_edited(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    refused = await put(installation, application, form)
    assert (refused.status_code, refused.json()["code"]) == (409, "application.partly_fixed")
