"""一時保存: a draft may be half filled; it is kept, read, edited, copied, withdrawn, and sent once it is whole."""

from datetime import timedelta
from typing import Any

import pytest

from shared.schemas.application.answers import UnfinishedAnswer
from shared.schemas.application.entered import EnteredForm
from tests.application_api.steps import RETURN, post, put, review, start, statuses
from tests.callers import BUILDER
from tests.forms import make_form, make_new_form
from tests.half_filled import collect, draw_parts, make_rich_form
from tests.harness import Installation

HALF = {
    "authority_code": "223018",
    "works": {"name": "道路改良工事", "contract_amount": 50_000_000, "term": {"to": "2027-02-26"}},
    "guarantees": [{"kind": "advance_payment", "amount": 50_000_001}],
}
OWN = {*UnfinishedAnswer.model_fields} - {*EnteredForm.model_fields}


def list_found(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(finding["code"], finding["pointer"]) for finding in answer["findings"]}


def drop_changing(value: Any) -> Any:
    """An answer without ids, versions and times, which no two applications share."""
    if isinstance(value, dict):
        changing = ("id", "tag", "version", "status_since", "received_at", "created_at", "updated_at")
        return {name: drop_changing(part) for name, part in value.items() if name not in changing}
    return [drop_changing(part) for part in value] if isinstance(value, list) else value


async def test_a_half_filled_draft_is_kept_and_says_what_is_missing_beside_what_is_wrong(
    installation: Installation,
) -> None:
    draft = await start(installation, HALF, draft=True)
    assert (draft["completeness"], draft["status"], draft["status_label"]) == ("unfinished", "draft", "作成中")
    assert (draft["received_at"], draft["version"], draft["works"]["name"]) == (None, 1, "道路改良工事")
    assert draft["contact"] is None
    found = list_found(draft)
    assert {
        ("field.missing", "/works/contract_date"),
        ("field.missing", "/works/term/from"),
        ("field.missing", "/principal/name"),
        ("field.missing", "/guarantees/0/deposit_bank/bank"),
        ("amount.above_contract", "/guarantees/0/amount"),
    } <= found
    [message] = [found["message"] for found in draft["findings"] if found["pointer"] == "/works/contract_date"]
    assert message == "請負契約日を入力してください。"
    checked = await post(installation, "/applications/checks", {**HALF, "draft": True})
    assert checked.json()["findings"] == draft["findings"]
    assert [figures["ratio"] for figures in checked.json()["guarantees"]] == ["100.0"]
    caller = installation.caller("application", "principal")
    read = await caller.get(f"/applications/{draft['id']}")
    assert (read.json(), read.headers["etag"]) == (draft, f'"{draft["tag"]}"')


async def test_not_even_an_empty_draft_is_refused_and_it_is_listed(installation: Installation) -> None:
    empty, whole = await start(installation, {"draft": True}), await start(installation, draft=True)
    half = await start(installation, {**HALF, "office_code": "001"}, draft=True)
    caller = installation.caller("application", "principal")

    async def list_ids(**params: Any) -> list[str]:
        items = (await caller.get("/applications", params=params)).json()["items"]
        return [item["id"] for item in items]

    every = [half["id"], whole["id"], empty["id"]]
    assert await list_ids() == every
    assert await list_ids(status="draft") == every
    assert await list_ids(kind="advance_payment") == every[:2]
    assert await list_ids(kind="contract") == every[1:2]
    assert await list_ids(office_code="001", authority_code="223018") == every[:2]
    assert await list_ids(status="submitted") == []
    assert await list_ids(q="道路改良") == every[:2]
    assert await list_ids(status="draft", q="道路改良", amount_from=50_000_000) == every[:2]
    assert await list_ids(status="draft", sort="created_at") == every[::-1]
    assert (await list_ids(status="draft", sort="-amount"))[2] == every[2]
    first = (await caller.get("/applications", params={"status": "draft", "limit": 2})).json()
    assert ([item["id"] for item in first["items"]], first["total"]) == (every[:2], 3)
    assert await list_ids(status="draft", limit=2, cursor=first["next_cursor"]) == every[2:]
    installation.clock.advance(timedelta(hours=2))
    assert await list_ids(status="draft", waiting_longer_than_hours=1) == every
    assert await list_ids(status="draft", waiting_longer_than_hours=3) == []
    assert await list_ids(waiting_longer_than_hours=1) == []


async def test_nobody_else_sees_a_half_filled_draft(installation: Installation) -> None:
    draft = await start(installation, HALF, draft=True)
    for client in ("officer", "other_principal"):
        caller = installation.caller("application", client)
        for params in ({}, {"status": "draft"}, {"kind": "advance_payment"}):
            assert (await caller.get("/applications", params=params)).json()["items"] == []
        for path in ("", "/history"):
            assert (await caller.get(f"/applications/{draft['id']}{path}")).status_code == 404
    assert (await review(installation, draft, "advance_payment", RETURN)).status_code == 404
    stranger = installation.caller("application", "other_principal")
    path = f"/applications/{draft['id']}"
    assert (await stranger.call("PUT", path, json=HALF, headers={"If-Match": '"1"'})).status_code == 404
    for act in ("submission", "withdrawal"):
        assert (await stranger.post(f"{path}/{act}", {})).status_code == 404
    assert (await stranger.post("/applications", {"copy_of": draft["id"]})).status_code == 404


async def test_sending_needs_it_all_and_nothing_moves_before(installation: Installation) -> None:
    draft = await start(installation, HALF, draft=True)
    caller = installation.caller("application", "principal")
    refused = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert (refused.status_code, refused.json()["code"]) == (422, "application.invalid")
    errors = [finding for finding in draft["findings"] if finding["severity"] == "error"]
    told = [(error["pointer"], error["code"], error["message"]) for error in refused.json()["errors"]]
    assert told == [(error["pointer"], error["code"], error["message"]) for error in errors]
    assert (await caller.get(f"/applications/{draft['id']}")).json() == draft
    whole = await put(installation, draft, make_new_form())
    assert whole.json()["version"] == 2
    assert (whole.json()["completeness"], statuses(whole.json())) == ("whole", ["draft", "draft"])
    assert whole.json()["findings"] == []
    sent = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert statuses(sent.json()) == ["submitted", "submitted"]
    moves = (await caller.get(f"/applications/{draft['id']}/history")).json()["items"]
    assert [(move["kind"], move["to_status"]) for move in moves] == [
        (None, "draft"), ("advance_payment", "draft"), ("contract", "draft"),
        ("advance_payment", "submitted"), ("contract", "submitted"),
    ]  # fmt: skip


async def test_a_whole_draft_may_become_half_filled_again(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    half = await put(installation, draft, {**form, "contact": None})
    assert (half.status_code, half.json()["completeness"]) == (200, "unfinished")
    assert list_found(half.json()) == {("field.missing", "/contact/name"), ("field.missing", "/contact/phone")}
    assert await installation.fetch("SELECT * FROM application.requested_guarantee") == []
    stale = await put(installation, draft, form, tag=f'"{draft["tag"]}"')
    assert (stale.status_code, stale.headers["etag"]) == (412, half.headers["etag"])
    again = await put(installation, half.json(), form)
    assert drop_changing(again.json()) == drop_changing(draft)


async def test_what_was_sent_stays_whole(installation: Installation) -> None:
    form = make_new_form()
    sent = await start(installation, form)
    half = {**form, "contact": {"name": "鈴木"}}
    under_review = await put(installation, sent, half)
    assert (under_review.status_code, under_review.json()["code"]) == (409, "application.partly_fixed")
    for kind in ("advance_payment", "contract"):
        await review(installation, sent, kind, RETURN)
    refused = await put(installation, sent, half)
    assert (refused.status_code, refused.json()["code"]) == (422, "application.invalid")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
        ("/contact/phone", "field.missing")
    ]
    mixed = await start(installation, draft=True)
    await post(installation, f"/applications/{mixed['id']}/withdrawal", {"kind": "contract"})
    assert (await put(installation, mixed, half)).status_code == 422


async def test_a_half_filled_draft_is_withdrawn_as_a_whole_and_then_stays_as_it_is(installation: Installation) -> None:
    draft = await start(installation, HALF, draft=True)
    path = f"/applications/{draft['id']}"
    caller = installation.caller("application", "principal")
    of_a_kind = await caller.post(f"{path}/withdrawal", {"kind": "advance_payment"})
    assert (of_a_kind.status_code, of_a_kind.json()["code"]) == (409, "application.wrong_status")
    assert of_a_kind.json()["detail"].endswith("申込全体を取り下げてください。")
    withdrawn = await caller.post(f"{path}/withdrawal", {"note": "入札を辞退"})
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert withdrawn.json()["status_label"] == "取下げ"
    for act in ("submission", "withdrawal"):
        again = await caller.post(f"{path}/{act}", None)
        assert (again.status_code, again.json()["code"]) == (409, "application.wrong_status")
    for form in (HALF, make_new_form()):
        edited = await put(installation, draft, form)
        assert (edited.status_code, edited.json()["code"]) == (409, "application.partly_fixed")
    moves = (await caller.get(f"{path}/history")).json()["items"]
    assert [(move["kind"], move["from_status"], move["to_status"], move["note"]) for move in moves] == [
        (None, None, "draft", None),
        (None, "draft", "withdrawn", "入札を辞退"),
    ]
    [listed] = (await caller.get("/applications", params={"status": "withdrawn"})).json()["items"]
    assert (listed["id"], listed["status_label"], listed["kinds"]) == (draft["id"], "取下げ", ["advance_payment"])
    assert (listed["works_name"], listed["contract_amount"], listed["principal_name"]) == (
        "道路改良工事", 50_000_000, None,
    )  # fmt: skip
    assert (await caller.get("/applications", params={"status": "draft"})).json()["items"] == []


async def test_a_half_filled_draft_starts_another(installation: Installation) -> None:
    draft = await start(installation, HALF, draft=True)
    await post(installation, f"/applications/{draft['id']}/withdrawal", {})
    copied = await post(installation, "/applications", {"copy_of": draft["id"]})
    assert copied.status_code == 201
    assert copied.json()["id"] != draft["id"]
    assert drop_changing(copied.json()) == drop_changing(draft)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"principal": {"corporate_number": "5010401067252"}}, 403, "access.foreign_principal"),
        ({"message": "a\0"}, 422, "application.invalid"),
        ({"works": {"name": "工事\u202e"}}, 422, "application.invalid"),
        ({"works": {"name": ""}}, 422, "request.invalid"),
        ({"works": {"contract_amount": "5"}}, 422, "request.invalid"),
        ({"works": {"nonsense": 1}}, 422, "request.invalid"),
        ({"nonsense": 1}, 422, "request.invalid"),
        ({"guarantees": [{"kind": "contract"}, {"kind": "contract"}]}, 422, "request.invalid"),
        ({"guarantees": [{}] * 4}, 422, "request.invalid"),
        ({"principal": {"joint_venture": {"members": [{}] * 11}}}, 422, "request.invalid"),
    ],
)
async def test_what_no_draft_holds_is_refused_in_a_half_filled_one_too(
    installation: Installation, changes: dict[str, Any], status: int, code: str
) -> None:
    refused = await post(installation, "/applications", {**changes, "draft": True})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["errors"]
    draft = await start(installation, HALF, draft=True)
    refused = await put(installation, draft, changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await installation.fetch("SELECT version FROM application.application")) == [(1,)]


async def test_a_draft_names_its_own_company_or_none(installation: Installation) -> None:
    without = await start(installation, {"principal": {"name": "伊豆建設株式会社"}}, draft=True)
    assert ("field.missing", "/principal/corporate_number") in list_found(without)
    own = await start(installation, {"principal": {"corporate_number": BUILDER}}, draft=True)
    assert own["principal"]["corporate_number"] == BUILDER


async def test_an_earlier_application_for_the_same_works_is_told_to_a_half_filled_draft(
    installation: Installation,
) -> None:
    form = make_new_form()
    await start(installation, form)
    half = {**form, "contact": None, "guarantees": [{"kind": "advance_payment"}]}
    draft = await start(installation, half, draft=True)
    [twin] = [finding for finding in draft["findings"] if finding["code"] == "application.duplicate"]
    assert (twin["severity"], twin["pointer"]) == ("warning", "/guarantees/0")


async def test_what_was_missing_by_the_rules_of_its_day_and_no_longer_is_gets_sent(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, {**form, "contact": None}, draft=True)
    contact = """'{"name": "鈴木 一郎", "phone": "0557-00-0000"}'"""
    await installation.fetch(
        f"UPDATE application.application SET unfinished = jsonb_set(unfinished, '{{form,contact}}', {contact}::jsonb)"
    )
    sent = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert statuses(sent.json()) == ["submitted", "submitted"]
    assert (await installation.fetch("SELECT unfinished FROM application.application")) == [(None,)]


async def test_the_same_key_keeps_one_half_filled_draft(installation: Installation) -> None:
    caller = installation.caller("application", "principal")
    answers = [
        await caller.post("/applications", {**HALF, "draft": True}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert {answer.headers["etag"] for answer in answers} == {f'"{answers[0].json()["tag"]}"'}
    assert answers[0].headers["location"] == f"/applications/{answers[0].json()['id']}"


@pytest.mark.parametrize("whole", [make_form(), make_rich_form()], ids=["usual", "rich"])
async def test_any_part_is_kept_read_checked_and_completed_to_what_sending_it_whole_gives(
    installation: Installation, whole: dict[str, Any]
) -> None:
    caller = installation.caller("application", "principal")
    expected = drop_changing(await start(installation, whole, draft=True))
    parts = collect(draw_parts(whole), 12)
    assert len({str(part) for part in parts}) > 8
    for part in parts:
        checked = await post(installation, "/applications/checks", part)
        assert checked.status_code == 200, (part, checked.text)
        draft = await start(installation, {**part, "draft": True})
        assert draft["findings"] == checked.json()["findings"]
        read = (await caller.get(f"/applications/{draft['id']}")).json()
        assert read == draft
        if draft["completeness"] == "unfinished":
            entered = {name: value for name, value in read.items() if name not in OWN}
            assert entered == EnteredForm.model_validate(part).model_dump(mode="json")
            refused = await post(installation, f"/applications/{draft['id']}/submission", None)
            assert refused.status_code == 422
            again = await put(installation, draft, read)  # as it was answered, with all that only answers have
            assert (again.json()["version"], drop_changing(again.json())) == (2, drop_changing(read))
            again = await put(installation, draft, {**entered, "draft": True})
            assert (again.json()["version"], drop_changing(again.json())) == (3, drop_changing(read))
        completed = await put(installation, draft, whole)
        assert drop_changing(completed.json()) == expected


async def test_sending_a_completed_draft_gives_what_sending_it_whole_gives(installation: Installation) -> None:
    form = make_new_form()
    draft = await start(installation, HALF, draft=True)
    await put(installation, draft, form)
    completed = (await post(installation, f"/applications/{draft['id']}/submission", None)).json()
    await post(installation, f"/applications/{draft['id']}/withdrawal", {})
    assert drop_changing(completed) == drop_changing(await start(installation, form))


async def test_parts_that_only_answers_have_are_compared_where_the_draft_has_none(installation: Installation) -> None:
    """A premium against none, and blocks without a kind, of which each is known by its place."""
    draft = await start(installation, {**HALF, "guarantees": [{"amount": 1}, {"amount": 2}]}, draft=True)
    caller = installation.caller("application", "principal")
    read = (await caller.get(f"/applications/{draft['id']}")).json()
    assert (await put(installation, read, read)).status_code == 200
    again = (await caller.get(f"/applications/{draft['id']}")).json()
    for position in (0, 1):
        with_premium = make_form({f"/guarantees/{position}/premium": {"amount": 500}}, again)
        refused = await put(installation, again, with_premium)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"/guarantees/{position}/premium/amount"]
