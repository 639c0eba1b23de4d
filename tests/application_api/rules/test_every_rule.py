from typing import Any

import pytest

from services.application_api.rules.case import Earlier
from services.application_api.rules.every_rule import check_form, has_errors
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.facts.finding import Finding
from tests.application_api.cases import make_case
from tests.forms import make_form


def read(changes: dict[str, Any] | None = None) -> ApplicationForm:
    return ApplicationForm.model_validate(make_form(changes))


def check(form: ApplicationForm, earlier: Earlier = Earlier()) -> list[Finding]:
    return check_form(make_case(form, earlier))


def find(changes: dict[str, Any], earlier: Earlier = Earlier()) -> list[tuple[str, str, str]]:
    findings = check(read(changes), earlier)
    assert all(not finding.message.isascii() for finding in findings)
    return [(finding.severity, finding.code, finding.pointer) for finding in findings]


def test_the_leaflets_own_example_has_no_finding() -> None:
    assert find({}) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"/works/term/to": "2026-04-12"}, ("error", "term.reversed", "/works/term/to")),
        ({"/works/contract_date": "2026-04-14"}, ("error", "term.starts_before_contract", "/works/term/from")),
        ({"/works/notice_date": "2026-04-11"}, ("error", "notice_date.after_contract", "/works/notice_date")),
        ({"/works/contract_date": "2026-10-08"}, ("warning", "contract_date.far", "/works/contract_date")),
        (
            {"/guarantees/1/expires_on": "2026-04-09", "/works/contract_date": "2026-04-01"},
            ("error", "expiry.past", "/guarantees/1/expires_on"),
        ),
        ({"/guarantees/0/amount": 50_000_001}, ("error", "amount.above_contract", "/guarantees/0/amount")),
        ({"/guarantees/1/expires_on": "2026-04-09"}, ("error", "expiry.before_term_end", "/guarantees/1/expires_on")),
        ({"/guarantees/1/expires_on": "2027-02-25"}, ("warning", "expiry.before_term_end", "/guarantees/1/expires_on")),
    ],
)
def test_a_fault_is_found_at_its_place(changes: dict[str, Any], finding: tuple[str, str, str]) -> None:
    assert finding in find(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"/works/contract_date": "2026-04-13"},
        {"/works/term/to": "2026-04-13", "/works/contract_date": "2026-04-13"},
        {"/guarantees/1/expires_on": "2027-02-26"},
        {"/works/contract_date": "2026-04-01"},
        {"/works/notice_date": "2026-04-10", "/works/section": "建設整備課"},
    ],
)
def test_what_just_fits_is_no_fault(changes: dict[str, Any]) -> None:
    assert find(changes) == []


def test_the_last_day_and_the_day_of_contract_are_measured_from_today() -> None:
    days = {"/guarantees/1/expires_on": "2026-04-10", "/works/contract_date": "2026-10-07"}
    assert {"expiry.past", "contract_date.far"}.isdisjoint(code for _, code, _ in find(days))


def test_electronic_is_for_contracts_from_the_towns_first_day_on() -> None:
    findings = find({"/works/contract_date": "2026-03-31"})
    assert findings == [("error", "electronic.before_start", f"/guarantees/{n}/form") for n in (0, 1)]


def test_electronic_needs_a_town_that_takes_it_for_that_kind() -> None:
    refused = [("error", "electronic.not_supported", f"/guarantees/{n}/form") for n in (0, 1)]
    assert find({"/authority_code": NO_ELECTRONIC}) == refused
    intermediate = {"/guarantees/0/kind": "intermediate_payment", "/guarantees/0/intermediate": INTERMEDIATE}
    assert ("error", "electronic.not_supported", "/guarantees/0/form") in find(intermediate, ADVANCE)


def test_paper_asks_nothing_of_the_town() -> None:
    paper = {f"/guarantees/{n}/{field}": value for n in (0, 1) for field, value in PAPER.items()}
    assert find({**paper, "/authority_code": NO_ELECTRONIC}) == []


PAPER = {"form": "paper", "certificate_delivery": "post"}
NO_ELECTRONIC = "073016"
INTERMEDIATE = {
    "advance_contract_number": "00108-000019",
    "advance_amount": 20_000_000,
    "half_term_passed": True,
    "half_work_done": True,
    "certified": True,
}
ADVANCE = Earlier(advance_amount=20_000_000)


def test_the_declared_advance_must_be_the_one_we_guaranteed() -> None:
    changes = {"/guarantees/0/kind": "intermediate_payment", "/guarantees/0/amount": 10_000_000}
    declared = INTERMEDIATE | {"advance_amount": 19_999_999}
    place = ("error", "rule.intermediate", "/guarantees/0/intermediate/advance_amount")
    assert place in find({**changes, "/guarantees/0/intermediate": declared}, ADVANCE)
    assert place not in find({**changes, "/guarantees/0/intermediate": INTERMEDIATE}, ADVANCE)


@pytest.mark.parametrize(("year", "refused"), [(2025, True), (2026, False), (2027, True)])
def test_a_guarantee_is_for_a_fiscal_year_of_its_works(year: int, refused: bool) -> None:
    finding = ("error", "works.fiscal_year", "/works/fiscal_year")
    assert (finding in find({"/works/fiscal_year": year})) is refused


@pytest.mark.parametrize(("year", "last_day", "late"), [(2026, "2027-03-31", "2027-04-01"), (2027, "2028-02-25", None)])
def test_a_guarantee_for_one_year_ends_with_it_unless_that_is_the_last(
    year: int, last_day: str, late: str | None
) -> None:
    works = {"/works/term/to": "2028-02-25", "/works/fiscal_year": year, "/guarantees/1/expires_on": "2028-02-25"}
    works |= {"/works/this_year_amount": 50_000_000, "/works/this_year_basis": "payment_limit"}
    finding = ("warning", "expiry.after_year_end", "/guarantees/0/expires_on")
    assert find({**works, "/guarantees/0/expires_on": last_day}) == []
    if late is not None:
        assert find({**works, "/guarantees/0/expires_on": late}) == [finding]


def test_a_company_is_a_member_only_once() -> None:
    member = {"name": "天城土木株式会社", "corporate_number": "C-0002", "share": 30, "representative": False}
    first = {**member, "corporate_number": "7123456789012", "share": 40, "representative": True}
    venture = {"name": "天城共同企業体", "type": "甲型", "members": [first, member, member]}
    found = find({"/principal/joint_venture": venture})
    assert found == [("error", "joint_venture.members", "/principal/joint_venture/members")]


def test_a_contract_guarantee_alone_is_a_warning() -> None:
    form = make_form()
    only = ApplicationForm.model_validate({**form, "guarantees": form["guarantees"][1:]})
    findings = check(only)
    assert [(finding.severity, finding.code) for finding in findings] == [("warning", "contract.alone")]
    assert not has_errors(findings)


def test_all_findings_come_at_once() -> None:
    form = read({"/works/term/to": "2026-04-12", "/guarantees/0/amount": 50_000_001, "/works/name": "工事\u202e"})
    form = form.model_copy(update={"authority_code": "999999"})
    findings = check_form(make_case(form, office_known=False))
    codes = {finding.code for finding in findings}
    assert codes >= {
        "authority.unknown", "office.unknown", "term.reversed", "amount.above_contract", "text.not_allowed",
    }  # fmt: skip
