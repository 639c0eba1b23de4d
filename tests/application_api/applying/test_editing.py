"""What is kept may be edited while it is a draft or returned, and withdrawn until it is approved."""

import asyncio

import httpx
import pytest

from tests.application_api.steps import ACCEPT, OTHER_MEMBER, RETURN, post, put, review, start, statuses
from tests.forms import make_new_form
from tests.harness import Installation


async def test_an_edit_names_the_version_it_read_and_of_rivals_one_wins(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    tag = f'"{draft["tag"]}"'
    answers = await asyncio.gather(*(put(installation, draft, form, tag) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    late = next(answer for answer in answers if answer.status_code == 412)
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert late.headers["etag"] == won.headers["etag"] != tag
    assert late.json()["code"] == "application.version_conflict"
    caller = installation.caller("application", "principal")
    bare = await caller.call("PUT", f"/applications/{draft['id']}", json=form)
    assert bare.status_code == 428
    stranger = installation.caller("application", "other_principal")
    other = {**form, "principal": {**form["principal"], "corporate_number": OTHER_MEMBER}}
    path = f"/applications/{draft['id']}"
    assert (await stranger.call("PUT", path, json=other, headers={"If-Match": won.headers["etag"]})).status_code == 404


async def test_what_is_found_points_at_the_guarantees_as_they_are_shown(installation: Installation) -> None:
    """They are shown in the order in which they were first kept, in whichever order an edit has them."""
    form = make_new_form()
    advance, contract = form["guarantees"]
    draft = await start(installation, form, draft=True)
    narrow = {**advance, "deposit_bank": {**advance["deposit_bank"], "bank": "ABC銀行"}}
    edited = (await put(installation, draft, {**form, "guarantees": [contract, narrow]})).json()
    assert [block["kind"] for block in edited["guarantees"]] == [advance["kind"], contract["kind"]]
    assert edited["guarantees"][0]["deposit_bank"]["bank"] == "ＡＢＣ銀行"
    assert [one["pointer"] for one in edited["normalised"]] == ["/guarantees/0/deposit_bank/bank"]
    premiums = [block["premium"]["amount"] for block in edited["guarantees"]]
    assert premiums == [block["premium"]["amount"] for block in draft["guarantees"]]


@pytest.mark.parametrize("tag", ["*", '"1", "2"', '"1","1"', "1", '"1', ""])
async def test_what_is_not_one_tag_is_told_and_edits_nothing(installation: Installation, tag: str) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    caller = installation.caller("application", "principal")
    answer = await caller.call("PUT", f"/applications/{draft['id']}", json=form, headers={"If-Match": tag})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("header:if-match", "if_match.not_one_tag")
    assert (await put(installation, draft, form)).status_code == 200


@pytest.mark.parametrize("tag", ['"2"', '"01"', '"a"', '""'])
async def test_another_tag_than_that_of_the_version_conflicts(installation: Installation, tag: str) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    caller = installation.caller("application", "principal")
    answer = await caller.call("PUT", f"/applications/{draft['id']}", json=form, headers={"If-Match": tag})
    assert (answer.status_code, answer.headers["etag"]) == (412, f'"{draft["tag"]}"')


async def test_a_tag_that_a_proxy_made_weak_is_still_the_version(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    caller = installation.caller("application", "principal")
    answer = await caller.call(
        "PUT", f"/applications/{draft['id']}", json=form, headers={"If-Match": f'W/"{draft["tag"]}"'}
    )
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


async def test_a_draft_may_gain_and_lose_guarantees(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    only = {**form, "guarantees": form["guarantees"][1:]}
    fewer = (await put(installation, draft, only)).json()
    assert [guarantee["kind"] for guarantee in fewer["guarantees"]] == ["contract"]
    both = (await put(installation, fewer, form)).json()
    assert sorted(guarantee["kind"] for guarantee in both["guarantees"]) == ["advance_payment", "contract"]


async def test_a_returned_application_is_mended_and_sent_once_more(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    await review(installation, application, "contract", RETURN)
    await review(installation, application, "advance_payment", RETURN)
    form["works"]["term"]["to"] = "2027-02-20"
    assert (await put(installation, application, form)).status_code == 200
    sent = await post(installation, f"/applications/{application['id']}/submission", None)
    assert statuses(sent.json()) == ["submitted", "submitted"]
    assert (await review(installation, application, "contract", ACCEPT)).status_code == 200
    history = await installation.caller("application", "principal").get(f"/applications/{application['id']}/history")
    moves = [(move["kind"], move["to_status"], move["note"]) for move in history.json()["items"]]
    assert ("contract", "returned", "工期を確認してください。") in moves
    assert moves.count(("contract", "submitted", None)) == 2


async def test_the_check_of_a_returned_application_agrees_with_its_submission(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    for kind in ("advance_payment", "contract"):
        await review(installation, application, kind, RETURN)

    async def check(**params: str) -> httpx.Response:
        caller = installation.caller("application", "principal")
        return await caller.call("POST", "/applications/checks", json=form, params=params)

    assert {found["code"] for found in (await check()).json()["findings"]} == {"application.duplicate"}
    assert (await check(application=application["id"])).json()["findings"] == []
    assert (await put(installation, application, form)).json()["findings"] == []
    stranger = installation.caller("application", "other_principal")
    other = {**form, "principal": {**form["principal"], "corporate_number": OTHER_MEMBER}}
    path = f"/applications/checks?application={application['id']}"
    assert (await stranger.call("POST", path, json=other)).status_code == 404


async def test_an_application_is_withdrawn_until_it_is_approved(installation: Installation) -> None:
    application = await start(installation)
    path = f"/applications/{application['id']}/withdrawal"
    one = await post(installation, path, {"kind": "contract", "note": "不要になりました。"})
    assert statuses(one.json()) == ["submitted", "withdrawn"]
    rest = await post(installation, path, {})
    assert statuses(rest.json()) == ["withdrawn", "withdrawn"]
    again = await post(installation, path, {})
    assert (again.status_code, again.json()["code"]) == (409, "application.wrong_status")
    issued = await start(installation)
    await review(installation, issued, "contract", ACCEPT)  # billed monthly: approved at once
    late = await post(installation, f"/applications/{issued['id']}/withdrawal", {"kind": "contract"})
    assert late.status_code == 409
    assert "発行手続中" in late.json()["detail"]


async def test_a_withdrawal_takes_what_may_be_taken_and_names_what_is_not_there(installation: Installation) -> None:
    application = await start(installation)
    path = f"/applications/{application['id']}/withdrawal"
    unknown = await post(installation, path, {"kind": "intermediate_payment"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "application.not_found")
    await review(installation, application, "contract", ACCEPT)  # billed monthly: approved at once
    withdrawn = await post(installation, path, {})
    assert statuses(withdrawn.json()) == ["withdrawn", "approved"]
    again = await post(installation, path, {})
    assert (again.status_code, again.json()["code"]) == (409, "application.wrong_status")
