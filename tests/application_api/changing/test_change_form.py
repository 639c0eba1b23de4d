"""The form that a change starts from."""

from typing import Any

from shared.schemas.words.guarantee import VersionKind
from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import post, start
from tests.application_api.versions import issue_version
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.journey.steps import issue

UNSAID = {
    "/works/kind": "design",
    "/works/this_year_amount": 30_000_000,
    "/works/this_year_basis": "planned_output",
    "/works/fiscal_year": 2026,
    "/works/notice_date": "2026-03-02",
    "/works/section": "建設整備課",
    "/guarantees/0/amount": 9_000_000,
    "/guarantees/0/redeposit": True,
    "/guarantees/0/deliver_directly": True,
    "/guarantees/0/deposit_bank": {"bank": "静岡銀行", "branch": "稲取支店", "bank_code": "0149", "branch_code": "525"},
    "/office_code": "002",
    "/notification": {"wanted": False, "email": None},
    "/contact/name": "佐藤 花子",
}


async def test_the_form_is_what_was_asked_for_while_nothing_has_changed(installation: Installation) -> None:
    asked = make_single({**UNSAID, "/message": "よろしくお願いします。"})
    number = await issue(installation, asked)
    assert await fetch_change_form(installation, number) == {**asked, "message": None, "change_of": number}


async def test_what_a_certificate_says_is_read_from_what_is_in_force(installation: Installation) -> None:
    asked = make_single(UNSAID)
    number = await issue(installation, asked)
    corrected: dict[str, Any] = {
        "works_name": "正しい工事名",
        "works_number": "令和8年度第99号",
        "expires_on": "2027-03-31",
        "deposit_bank": {"bank": "清水銀行", "branch": "稲取支店"},
    }
    await issue_version(installation, number, VersionKind.CORRECTION, 2, **corrected)
    form = await fetch_change_form(installation, number)
    assert form == make_form(
        {
            "/works/name": "正しい工事名",
            "/works/number": "令和8年度第99号",
            "/guarantees/0/expires_on": "2027-03-31",
            "/guarantees/0/deposit_bank": {"bank": "清水銀行", "branch": "稲取支店"},
            "/message": None,
            "/change_of": number,
        },
        asked,
    )
    draft = await start(installation, form, draft=True)
    assert [finding["code"] for finding in draft["findings"]] == ["change.nothing"]


async def test_an_advance_counts_with_what_is_in_force_of_it(installation: Installation) -> None:
    form = make_single({"/authority_code": "250007", "/works/term/from": "2026-04-10"})
    number = await issue(installation, form)
    await issue_version(installation, number, VersionKind.CORRECTION, 2, amount=18_000_000)
    declared = {
        "advance_contract_number": number,
        "advance_amount": 18_000_000,
        "half_term_passed": True,
        "half_work_done": True,
        "certified": True,
    }
    block = {**form["guarantees"][0], "kind": "intermediate_payment", "amount": 10_000_000, "intermediate": declared}
    asked = {**form, "guarantees": [block]}
    checked = await post(installation, "/applications/checks", asked)
    assert "rule.intermediate" not in [finding["code"] for finding in checked.json()["findings"]]
    await issue_version(installation, number, VersionKind.TERMINATION, 3, terminated_on="2026-04-10")
    checked = await post(installation, "/applications/checks", asked)
    assert "rule.intermediate" in [finding["code"] for finding in checked.json()["findings"]]
