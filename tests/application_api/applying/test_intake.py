"""申込作成 > 申込確認 > 送信完了, and back again when an officer returns it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.schemas.text.folding import fold
from tests.application_api.steps import ACCEPT, OTHER_MEMBER, RETURN, post, put, review, start, statuses
from tests.forms import make_form, make_new_form
from tests.harness import Installation


async def test_a_draft_is_kept_with_its_faults_and_sent_when_they_are_mended(installation: Installation) -> None:
    form = make_new_form({"/guarantees/0/amount": 50_000_001})
    draft = await start(installation, form, draft=True)
    assert statuses(draft) == ["draft", "draft"]
    assert draft["received_at"] is None
    assert "amount.above_contract" in {finding["code"] for finding in draft["findings"]}
    refused = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert (refused.status_code, refused.json()["code"]) == (422, "application.invalid")
    errors = [finding for finding in draft["findings"] if finding["severity"] == "error"]
    assert [error["code"] for error in refused.json()["errors"]] == [finding["code"] for finding in errors]
    assert len(errors) < len(draft["findings"])
    form["guarantees"][0]["amount"] = 20_000_000
    edited = await put(installation, draft, form)
    assert edited.headers["etag"] == f'"{edited.json()["tag"]}"'
    assert edited.json()["findings"] == []
    sent = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert statuses(sent.json()) == ["submitted", "submitted"]
    assert sent.json()["received_at"] is not None
    assert sent.headers["etag"] == f'"{sent.json()["tag"]}"' != edited.headers["etag"]
    again = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert (again.status_code, again.json()["code"]) == (409, "application.wrong_status")


async def test_a_draft_is_kept_whose_name_of_works_grows_when_it_is_folded(installation: Installation) -> None:
    """The folded text stands in an index, whose entries have 2.7 kB at most: compressed, the longest there is fits."""
    longest = sorted(
        map(chr, (*range(0x2000, 0xD800), *range(0xF900, 0xFFF0))), key=lambda char: -len(fold(char).encode())
    )[:300]
    works = {"/works/name": "".join(longest[:200]), "/works/number": "".join(longest[200:])}
    await start(installation, make_new_form(works), draft=True)


async def test_not_even_a_draft_holds_characters_nobody_sees(installation: Installation) -> None:
    for pointer in ("/message", "/works/name", "/contact/name"):
        refused = await post(installation, "/applications", {**make_form({pointer: "a\0"}), "draft": True})
        assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
            (pointer, "text.not_allowed")
        ]
    form = make_new_form()
    draft = await start(installation, form, draft=True)
    assert (await put(installation, draft, {**form, "message": "a\0"})).status_code == 422


async def test_officers_do_not_see_drafts(installation: Installation) -> None:
    draft = await start(installation, draft=True)
    officer = installation.caller("application", "officer")
    for params in ({}, {"status": "draft"}, {"kind": "contract"}):
        assert (await officer.get("/applications", params=params)).json()["items"] == []
    assert (await officer.get(f"/applications/{draft['id']}")).status_code == 404
    assert (await review(installation, draft, "contract", ACCEPT)).status_code == 404


OFFICERS_LISTS: list[dict[str, str]] = [
    {},
    {"status": "withdrawn"},
    {"kind": "contract"},
    {"office_code": "001"},
    {"authority_code": "223018"},
    {"waiting_longer_than_hours": "0", "status": "withdrawn"},
]


async def test_officers_do_not_see_what_was_withdrawn_before_it_was_sent(installation: Installation) -> None:
    never_sent = await start(installation, draft=True)
    await post(installation, f"/applications/{never_sent['id']}/withdrawal", {})
    installation.clock.advance(timedelta(hours=1))
    officer, builder = (installation.caller("application", name) for name in ("officer", "principal"))
    for params in OFFICERS_LISTS:
        assert (await officer.get("/applications", params=params)).json()["items"] == [], params
    assert (await officer.get(f"/applications/{never_sent['id']}/history")).status_code == 404
    own = (await builder.get("/applications", params={"status": "withdrawn"})).json()["items"]
    assert [item["id"] for item in own] == [never_sent["id"]]


async def test_officers_see_what_was_withdrawn_after_it_was_sent(installation: Installation) -> None:
    returned, at_once = await start(installation, draft=True), await start(installation)
    await post(installation, f"/applications/{returned['id']}/submission", None)
    for kind in ("advance_payment", "contract"):
        await review(installation, returned, kind, RETURN)
    officer = installation.caller("application", "officer")
    for application in (returned, at_once):
        await post(installation, f"/applications/{application['id']}/withdrawal", {})
    installation.clock.advance(timedelta(hours=1))
    for params in OFFICERS_LISTS:
        items = (await officer.get("/applications", params=params)).json()["items"]
        assert [item["id"] for item in items] == [at_once["id"], returned["id"]], params


async def test_a_repeated_submission_keeps_its_tag(installation: Installation) -> None:
    draft = await start(installation, draft=True)
    caller = installation.caller("application", "principal")
    path, key = f"/applications/{draft['id']}/submission", {"Idempotency-Key": "once"}
    answers = [await caller.call("POST", path, headers=key) for _ in range(2)]
    first, repeat = [(answer.status_code, answer.headers["etag"]) for answer in answers]
    assert first == repeat == (200, f'"{answers[0].json()["tag"]}"')


async def test_what_is_sent_is_of_the_day_it_is_sent(installation: Installation) -> None:
    late = {f"/guarantees/{position}/expires_on": "2027-05-31" for position in range(2)}
    form = make_new_form({"/works/fiscal_year": None, "/works/term/to": "2027-05-31", **late})
    installation.clock.advance(datetime(2027, 3, 31, 1, tzinfo=UTC) - installation.clock.now())
    draft = await start(installation, form, draft=True)
    installation.clock.advance(timedelta(days=1))
    await post(installation, f"/applications/{draft['id']}/submission", None)
    rows = await installation.fetch("SELECT fiscal_year FROM application.requested_guarantee")
    assert {row["fiscal_year"] for row in rows} == {2027}


async def test_an_earlier_application_starts_a_new_draft(installation: Installation) -> None:
    application = await start(installation)
    copy = await post(installation, "/applications", {"copy_of": application["id"]})
    assert copy.status_code == 201
    assert statuses(copy.json()) == ["draft", "draft"]
    assert copy.json()["works"] == application["works"]
    assert {finding["code"] for finding in copy.json()["findings"]} == {"application.duplicate"}
    stranger = await post(installation, "/applications", {"copy_of": application["id"]}, "other_principal")
    assert stranger.status_code == 404
    faulty = await post(installation, "/applications", {"copy_of": "x"})
    assert [error["pointer"] for error in faulty.json()["errors"]] == ["/copy_of"]


async def test_full_width_fields_are_converted_and_told(installation: Installation) -> None:
    form = make_new_form({"/guarantees/0/deposit_bank": {"bank": "ｼｽﾞｵｶ銀行", "branch": "稲取", "bank_code": "0149"}})
    application = await start(installation, form)
    assert application["normalised"] == [
        {"pointer": "/guarantees/0/deposit_bank/bank", "before": "ｼｽﾞｵｶ銀行", "after": "シズオカ銀行"}
    ]
    assert application["guarantees"][0]["deposit_bank"]["bank"] == "シズオカ銀行"
    assert application["guarantees"][0]["deposit_bank"]["bank_code"] == "0149"


VENTURE = {
    "name": "伊豆・東京特定建設工事共同企業体",
    "type": "甲型",
    "members": [
        {"name": "伊豆建設株式会社", "corporate_number": "7123456789012", "share": 66.67, "representative": True},
        {"name": "東京建設株式会社", "corporate_number": OTHER_MEMBER, "share": 33.33, "representative": False},
    ],
}


async def test_a_joint_venture_is_kept_beside_its_representative(installation: Installation) -> None:
    application = await start(installation, make_new_form({"/principal/joint_venture": VENTURE}))
    assert application["principal"]["joint_venture"] == VENTURE
    await review(installation, application, "contract", ACCEPT)
    await installation.settle()
    builder = installation.caller("issuance", "principal")
    number = (await builder.get("/guarantees")).json()["items"][0]["contract_number"]
    overview = (await builder.get(f"/guarantees/{number}")).json()
    assert (overview["principal_name"], overview["joint_venture_name"]) == ("伊豆建設株式会社", VENTURE["name"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"/members/0/share": 66.66}, "joint_venture.shares"),
        ({"/members/0/representative": False}, "joint_venture.representative"),
        ({"/members/1/representative": True}, "joint_venture.representative"),
        ({"/members/0/representative": False, "/members/1/representative": True}, "joint_venture.representative"),
    ],
)
async def test_shares_sum_to_100_and_the_principal_represents(
    installation: Installation, changes: dict[str, Any], code: str
) -> None:
    form = make_new_form({"/principal/joint_venture": VENTURE})
    form = make_form({f"/principal/joint_venture{pointer}": value for pointer, value in changes.items()}, form)
    found = (await post(installation, "/applications/checks", form)).json()["findings"]
    assert [finding["code"] for finding in found] == [code]


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/principal/corporate_number", "7123456789013", "corporate_number.check_digit"),
        ("/principal/joint_venture", {**VENTURE, "type": "丙型"}, "field.choice"),
        ("/contact/phone", "電話", "field.pattern"),
    ],
)
async def test_identifiers_are_checked_by_their_own_digits(
    installation: Installation, pointer: str, value: Any, code: str
) -> None:
    answer = await post(installation, "/applications/checks", make_form({pointer: value}))
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}


async def test_a_code_with_a_wrong_check_digit_is_told_as_such(installation: Installation) -> None:
    found = (await post(installation, "/applications/checks", make_form({"/authority_code": "223019"}))).json()
    assert found["findings"][0]["code"] == "authority.unknown"
    assert "検査数字" in found["findings"][0]["message"]
