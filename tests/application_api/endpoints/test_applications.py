"""application_api as its callers meet it."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.application_api.steps import act, look
from tests.forms import ABSENT, make_form, make_new_form, make_single
from tests.harness import Installation

ACCEPT = {"decision": "accept"}


async def apply(installation: Installation, form: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await installation.caller("application", "principal").post("/applications", form or make_new_form())
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def review(installation: Installation, application: dict[str, Any], kind: str, **form: Any) -> httpx.Response:
    return await act(installation.caller("application", "officer"), application, kind, "review", form or ACCEPT)


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/nonsense", 1, "field.unknown"),
        ("/works/contract_amount", 50_000_000.0, "field.integer"),
        ("/works/contract_amount", "50000000", "field.integer"),
        ("/works/contract_amount", True, "field.integer"),
        ("/works/contract_amount", 0, "field.too_small"),
        ("/guarantees/0/amount", -1, "field.too_small"),
        ("/guarantees/0/amount", 10**15, "field.too_large"),
        ("/works/contract_date", "2026-02-30", "day"),
        ("/works/contract_date", 20260410, "day"),
        ("/works/contract_date", "1999-12-31", "day.range"),
        ("/guarantees/0/expires_on", "9999-12-31", "day.range"),
        ("/works/name", "", "field.too_short"),
        ("/works/name", "　", "text.blank"),
        ("/works/name", "長" * 201, "field.too_long"),
        ("/works/kind", "magic", "field.choice"),
        ("/authority_code", "22301", "field.pattern"),
        ("/notification/email", "keiri@", "email.invalid"),
        ("/notification/email", "経理 <keiri@b.example>", "email.invalid"),
        ("/notification/email", "<keiri@b.example>", "email.invalid"),
        ("/notification/email", "keiri@b.example ", "email.invalid"),
        ("/notification/email", "keiri@ｂ.example", "email.invalid"),
        ("/notification/email", 5, "email.invalid"),
        ("/notification/email", "経理@例え.jp", "email.not_plain"),
        ("/notification/email", "=?utf-8?q?a?=@b.example", "email.not_plain"),
        ("/guarantees/1/kind", "advance_payment", "kind.twice"),
        ("/change_of", "00108-000018", "contract_number.check_digit"),
        ("/contact", [], "field.object"),
    ],
)
async def test_a_value_of_the_wrong_shape_is_a_422_that_points_at_it(
    installation: Installation, pointer: str, value: Any, code: str
) -> None:
    builder = installation.caller("application", "principal")
    form = make_form({pointer: value})
    if code == "kind.twice":
        form["guarantees"][1]["deposit_bank"] = form["guarantees"][0]["deposit_bank"]
    for path, body in (("/checks", form), ("", form), ("", {**form, "draft": True})):
        answer = await builder.post(f"/applications{path}", body)
        assert answer.status_code == 422, answer.text
        errors = answer.json()["errors"]
        assert code in {error["code"] for error in errors}
        assert all(error["pointer"].startswith("/") and not error["message"].isascii() for error in errors)
    assert await installation.fetch("SELECT * FROM application.application") == []


@pytest.mark.parametrize(
    ("pointer", "value", "code", "missing"),
    [
        ("/works/name", ABSENT, "field.missing", "/works/name"),
        ("/guarantees/0/deposit_bank", None, "deposit_bank.mismatch", "/guarantees/0/deposit_bank/bank"),
        ("/guarantees/0/form", "paper", "certificate_delivery.mismatch", "/guarantees/0/certificate_delivery"),
        ("/works/this_year_amount", 1, "this_year.incomplete", "/works/this_year_basis"),
        ("/principal/joint_venture", {"name": "JV"}, "field.missing", "/principal/joint_venture/type"),
        ("/guarantees", [], "field.too_few", "/guarantees"),
    ],
)
async def test_what_is_missing_stops_sending_and_the_check_lists_it(
    installation: Installation, pointer: str, value: Any, code: str, missing: str
) -> None:
    builder = installation.caller("application", "principal")
    sent = await builder.post("/applications", make_form({pointer: value}))
    assert sent.status_code == 422
    assert code in {error["code"] for error in sent.json()["errors"]}
    checked = await builder.post("/applications/checks", make_form({pointer: value}))
    found = {finding["pointer"] for finding in checked.json()["findings"] if finding["code"] == "field.missing"}
    assert missing in found
    assert await installation.fetch("SELECT * FROM application.application") == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"/works/term/to": "2026-04-12"}, "term.reversed"),
        ({"/guarantees/0/amount": 50_000_001}, "amount.above_contract"),
        ({"/authority_code": "999999"}, "authority.unknown"),
        ({"/office_code": "999"}, "office.unknown"),
        ({"/authority_code": "112194"}, "electronic.not_supported"),
        ({"/works/contract_date": "2026-03-31"}, "electronic.before_start"),
        ({"/principal/name": "伊豆\u202e建設"}, "text.not_allowed"),
        ({"/principal/name": "伊豆😀建設"}, "text.undrawable"),
        ({"/principal/name": "=?utf-8?q?a=0ABcc:_x@y.example?="}, "text.not_allowed"),
    ],
)
async def test_an_error_finding_stops_submission_and_nothing_is_kept(
    installation: Installation, changes: dict[str, Any], code: str
) -> None:
    builder = installation.caller("application", "principal")
    form = make_form(changes)
    findings = (await builder.post("/applications/checks", form)).json()["findings"]
    assert code in {finding["code"] for finding in findings if finding["severity"] == "error"}
    answer = await builder.post("/applications", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "application.invalid")
    errors = [finding["code"] for finding in findings if finding["severity"] == "error"]
    assert [error["code"] for error in answer.json()["errors"]] == errors
    assert await installation.fetch("SELECT * FROM application.application") == []


async def test_an_application_answers_with_the_form_as_sent(installation: Installation) -> None:
    form = make_form({"/principal/name": "髙﨑𠮷建設㈱"})
    application = await apply(installation, form)
    for field in ("authority_code", "works", "principal", "notification", "contact", "office_code"):
        assert application[field] == form[field]
    assert application["guarantees"][0]["premium"] == {
        "payment_method": "bank_transfer", "bill_to": "principal", "paper_statement": False,
        "amount": 70_000, "due": 70_000, "source": "sample",
    }  # fmt: skip
    assert application["received_at"] == "2026-04-10T10:00:00+09:00"


async def test_another_companys_application_is_not_there(installation: Installation) -> None:
    application = await apply(installation)
    stranger = installation.caller("application", "other_principal")
    for path in ("", "/history"):
        answer = await stranger.get(f"/applications/{application['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "application.not_found")
    assert (await stranger.get("/applications")).json()["items"] == []


async def test_nobody_applies_in_another_companys_name(installation: Installation) -> None:
    stranger = installation.caller("application", "other_principal")
    for path in ("/applications/checks", "/applications"):
        answer = await stranger.post(path, make_form())
        assert (answer.status_code, answer.json()["code"]) == (403, "access.foreign_principal")


async def test_applications_are_listed_newest_first_by_page_and_status(installation: Installation) -> None:
    ids = [(await apply(installation))["id"] for _ in range(3)]
    builder = installation.caller("application", "principal")
    page = (await builder.get("/applications", params={"limit": 2})).json()
    assert [item["id"] for item in page["items"]] == [ids[2], ids[1]]
    rest = (await builder.get("/applications", params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([ids[0]], None)
    await review(installation, {"id": ids[1]}, "advance_payment")
    accepted = (await builder.get("/applications", params={"status": "accepted"})).json()
    assert [item["id"] for item in accepted["items"]] == [ids[1]]


@pytest.mark.parametrize("path", ["/applications", "/authorities"])
@pytest.mark.parametrize("cursor", ["next", "", "00108-000018"])
async def test_a_cursor_that_no_page_gave_is_refused(installation: Installation, path: str, cursor: str) -> None:
    answer = await installation.caller("application", "principal").get(path, params={"cursor": cursor})
    assert answer.status_code == 422
    told = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert told == [("query:cursor", "cursor.unreadable")]
    assert "続きのページ" in answer.json()["errors"][0]["message"]
    assert "next_cursor" in answer.json()["hint"]


async def test_an_accepted_guarantee_waits_for_its_premium_unless_it_is_billed_monthly(
    installation: Installation,
) -> None:
    application = await apply(installation)
    for kind, status in (("advance_payment", "accepted"), ("contract", "approved")):
        answer = await review(installation, application, kind)
        found = next(guarantee for guarantee in answer.json()["guarantees"] if guarantee["kind"] == kind)
        assert found["status"] == status


async def test_a_return_and_a_refusal_say_why_and_the_builder_reads_it(installation: Installation) -> None:
    application = await apply(installation)
    silent = await review(installation, application, "contract", decision="return")
    assert [error["pointer"] for error in silent.json()["errors"]] == ["/note"]
    await review(installation, application, "contract", decision="return", note="工期を確認してください。")
    builder = installation.caller("application", "principal")
    guarantees = (await builder.get(f"/applications/{application['id']}")).json()["guarantees"]
    assert (guarantees[1]["status_label"], guarantees[1]["note_from_surety"]) == ("差戻し", "工期を確認してください。")
    moves = (await builder.get(f"/applications/{application['id']}/history")).json()["items"]
    assert [(move["kind"], move["from_status"], move["to_label"], move["role"]) for move in moves] == [
        ("advance_payment", None, "送信済", "principal"),
        ("contract", None, "送信済", "principal"),
        ("contract", "submitted", "差戻し", "officer"),
    ]


async def test_of_two_officers_who_decide_at_once_one_wins(installation: Installation) -> None:
    application = await apply(installation)
    path = f"/applications/{application['id']}/guarantees/advance_payment/review"
    officers = [installation.caller("application", name) for name in ("officer", "other_officer")]
    decisions = [ACCEPT, {"decision": "decline", "note": "お引受けできません。"}]
    seen = {"If-Match": await look(officers[0], application, "advance_payment")}
    answers = await asyncio.gather(*(o.post(path, d, headers=seen) for o, d in zip(officers, decisions, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    moves = await installation.fetch("SELECT to_status FROM application.move WHERE from_status = 'submitted'")
    assert len(moves) == 1


async def test_a_wrong_premium_is_told_and_leaves_the_guarantee_accepted(installation: Installation) -> None:
    application = await apply(installation)
    await review(installation, application, "advance_payment")
    officer = installation.caller("application", "officer")
    paid = {"received_on": "2026-04-10", "amount": 70_000}
    wrong = await act(officer, application, "advance_payment", "premium-receipt", {**paid, "amount": 69_999})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "premium.amount_differs")
    assert "70,000円" in wrong.json()["detail"]
    right = await act(officer, application, "advance_payment", "premium-receipt", paid)
    assert right.json()["guarantees"][0]["status"] == "approved"
    again = await act(officer, application, "advance_payment", "premium-receipt", paid)
    assert (again.status_code, again.json()["code"]) == (409, "application.wrong_status")


async def test_what_is_issued_is_not_reviewed_again(installation: Installation) -> None:
    application = await apply(installation, make_single())
    await review(installation, application, "advance_payment")
    await installation.settle()
    answer = await review(installation, application, "advance_payment", decision="decline", note="x")
    assert answer.status_code == 409
    assert "電子保証発行完了" in answer.json()["detail"]


async def test_a_review_of_a_kind_not_asked_for_is_a_404(installation: Installation) -> None:
    application = await apply(installation, make_single())
    assert (await review(installation, application, "contract")).status_code == 404


async def test_reference_data_is_there_for_everyone(installation: Installation) -> None:
    anyone = installation.caller("application", "authority")
    towns = (await anyone.get("/authorities", params={"q": "静岡", "electronic_on": "2026-04-01"})).json()
    assert [town["beneficiary"] for town in towns["items"]] == ["東伊豆町長"]
    page = (await anyone.get("/authorities", params={"limit": 10})).json()
    rest = (await anyone.get("/authorities", params={"limit": 10, "cursor": page["next_cursor"]})).json()
    codes = [town["code"] for town in (*page["items"], *rest["items"])]
    assert codes == sorted(codes)
    assert (len(codes), page["total"]) == (20, None)
    assert (await anyone.get("/authorities/000000")).status_code == 404
    assert (await anyone.get("/authorities", params={"q": "\0"})).status_code == 422
    offices = (await anyone.get("/offices")).json()["items"]
    assert offices[0] == {"code": "001", "name": "静岡支店", "phone": "054-000-0001", "fax": "054-000-0002"}
