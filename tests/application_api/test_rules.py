from datetime import date
from typing import Any

import pytest

from services.application_api.authorities import AuthorityProfile
from services.application_api.rules import check_form, compute_ratio, has_errors
from shared.schemas.application import ApplicationForm
from tests.forms import make_form

HIGASHI_IZU = AuthorityProfile.model_validate(
    {
        "code": "223018", "name": "東伊豆町", "prefecture": "静岡県", "beneficiary": "東伊豆町長", "source": "s",
        "electronic": {"from": date(2026, 4, 1), "kinds": ["advance_payment", "contract"]},
    }
)  # fmt: skip


def read(changes: dict[str, Any] | None = None) -> ApplicationForm:
    return ApplicationForm.model_validate(make_form(changes))


def find(changes: dict[str, Any], authority: AuthorityProfile | None = HIGASHI_IZU) -> list[tuple[str, str, str]]:
    findings = check_form(read(changes), authority, office_known=True)
    assert all(not finding.message.isascii() for finding in findings)
    return [(finding.severity, finding.code, finding.pointer) for finding in findings]


def test_the_leaflets_own_example_has_no_finding() -> None:
    assert find({}) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"/works/term/to": "2026-04-12"}, ("error", "term.reversed", "/works/term/to")),
        ({"/works/contract_date": "2026-04-14"}, ("error", "term.starts_before_contract", "/works/term/from")),
        ({"/guarantees/0/amount": 50_000_001}, ("error", "amount.above_contract", "/guarantees/0/amount")),
        ({"/guarantees/1/expires_on": "2027-02-25"}, ("warning", "expiry.before_term_end", "/guarantees/1/expires_on")),
    ],
)
def test_a_fault_is_found_at_its_place(changes: dict[str, Any], finding: tuple[str, str, str]) -> None:
    assert finding in find(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"/guarantees/0/amount": 50_000_000},
        {"/works/contract_date": "2026-04-13"},
        {"/works/term/to": "2026-04-13", "/works/contract_date": "2026-04-13"},
        {"/guarantees/1/expires_on": "2027-02-26"},
        {"/works/contract_date": "2026-04-01"},
    ],
)
def test_what_just_fits_is_no_fault(changes: dict[str, Any]) -> None:
    assert find(changes) == []


def test_electronic_is_for_contracts_from_the_towns_first_day_on() -> None:
    findings = find({"/works/contract_date": "2026-03-31"})
    assert findings == [("error", "electronic.before_start", f"/guarantees/{n}/form") for n in (0, 1)]


def test_electronic_needs_a_town_that_takes_it_for_that_kind() -> None:
    none = HIGASHI_IZU.model_copy(update={"electronic": None})
    assert find({}, none) == [("error", "electronic.not_supported", f"/guarantees/{n}/form") for n in (0, 1)]
    intermediate = {"/guarantees/0/kind": "intermediate_payment"}
    assert find(intermediate) == [("error", "electronic.not_supported", "/guarantees/0/form")]


def test_paper_asks_nothing_of_the_town() -> None:
    none = HIGASHI_IZU.model_copy(update={"electronic": None})
    paper = {f"/guarantees/{n}/{field}": value for n in (0, 1) for field, value in PAPER.items()}
    assert find(paper, none) == []


PAPER = {"form": "paper", "certificate_delivery": "post"}


def test_a_contract_guarantee_alone_is_a_warning() -> None:
    form = make_form()
    only = ApplicationForm.model_validate({**form, "guarantees": form["guarantees"][1:]})
    findings = check_form(only, HIGASHI_IZU, office_known=True)
    assert [(finding.severity, finding.code) for finding in findings] == [("warning", "contract.alone")]
    assert not has_errors(findings)


def test_all_findings_come_at_once() -> None:
    form = read({"/works/term/to": "2026-04-12", "/guarantees/0/amount": 50_000_001, "/works/name": "工事\u202e"})
    codes = {finding.code for finding in check_form(form, None, office_known=False)}
    assert codes >= {
        "authority.unknown", "office.unknown", "term.reversed", "amount.above_contract", "text.not_allowed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "ratios"),
    [
        ({}, ["40.0", "10.0"]),
        ({"/guarantees/0/amount": 19_999_999}, ["39.9", "10.0"]),
        ({"/works/this_year_amount": 40_000_000, "/works/this_year_basis": "payment_limit"}, ["50.0", "10.0"]),
        ({"/guarantees/1/amount": 1}, ["40.0", "0.0"]),
    ],
)
def test_the_ratio_has_one_decimal_rounded_down(changes: dict[str, Any], ratios: list[str]) -> None:
    form = read(changes)
    assert [compute_ratio(guarantee, form.works) for guarantee in form.guarantees] == ratios
