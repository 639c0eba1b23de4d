"""What is missing is what the form of applying would miss, and a rule speaks as soon as what it asks for is there."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.application_api.rules.case import Case, Earlier, Town, list_texts
from services.application_api.rules.every_rule import check_form
from services.application_api.rules.filled import find_gaps, read_whole
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import ApplicationForm
from tests.application_api.cases import REGISTER, REPERTOIRE, TODAY
from tests.forms import make_form
from tests.half_filled import draw_parts, make_rich_form


def read(part: dict[str, Any]) -> EnteredForm:
    return EnteredForm.model_validate(part)


def check(part: dict[str, Any]) -> list[tuple[str, str]]:
    form = read(part)
    day = form.works.contract_date if form.works else None
    profile = REGISTER.find(form.authority_code, day or TODAY) if form.authority_code else None
    town = Town(profile, REGISTER.default) if profile else None
    case = Case(form, read_whole(form), TODAY, town, form.office_code == "001", Earlier(), REPERTOIRE, list_texts(form))
    return [(finding.code, finding.pointer) for finding in check_form(case)]


def is_taken(part: dict[str, Any]) -> bool:
    try:
        ApplicationForm.model_validate(drop_nulls(part))
    except ValidationError:
        return False
    return True


def drop_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: drop_nulls(part) for name, part in value.items() if part is not None}
    return [drop_nulls(part) for part in value] if isinstance(value, list) else value


RICH = make_rich_form()
PLACES = [
    "/works/this_year_amount", "/works/this_year_basis", "/works/number", "/works/name", "/works/term/to", "/message",
    "/principal/joint_venture", "/principal/joint_venture/type", "/notification/email", "/contact/title",
    "/guarantees/0/certificate_delivery", "/guarantees/0/deposit_bank", "/guarantees/0/deposit_bank/branch",
    "/guarantees/2/intermediate", "/guarantees/2/intermediate/certified", "/guarantees/1/premium", "/guarantees",
]  # fmt: skip
CHOICES = [
    ("/guarantees/0/form", "electronic"), ("/guarantees/0/kind", "contract"), ("/guarantees/1/kind", "advance_payment"),
    ("/guarantees/1/form", "paper"), ("/guarantees/2/kind", "contract"), ("/notification/wanted", False),
    ("/guarantees/1/redeposit", True), ("/guarantees/1/deposit_bank", {"bank": "静岡銀行", "branch": "稲取支店"}),
]  # fmt: skip


@st.composite
def nearly_whole(draw: st.DrawFn) -> dict[str, Any]:
    """A form that is whole but for a few fields, or has one too many."""
    emptied: dict[str, Any] = dict.fromkeys(draw(st.lists(st.sampled_from(PLACES), max_size=2)))
    chosen = dict(draw(st.lists(st.sampled_from(CHOICES), max_size=3)))
    changes = {**chosen, **emptied}
    deepest_last = sorted(changes.items(), key=lambda change: -change[0].count("/"))
    form = make_form(dict(deepest_last), RICH)
    kinds = [guarantee["kind"] for guarantee in form["guarantees"] or ()]
    if len(set(kinds)) < len(kinds):  # which no draft may be
        form["guarantees"] = form["guarantees"][: draw(st.integers(1, 1))]
    return form


@settings(max_examples=300)
@given(nearly_whole() | draw_parts(RICH))
def test_nothing_is_missing_exactly_where_the_form_of_applying_takes_it(part: dict[str, Any]) -> None:
    gaps = list(find_gaps(read(part)))
    assert (gaps == []) == is_taken(part), gaps
    assert (read_whole(read(part)) is None) == bool(gaps)


@given(draw_parts(RICH))
def test_any_part_of_a_form_is_checked(part: dict[str, Any]) -> None:
    found = check(part)
    missing = {pointer for code, pointer in found if code == "field.missing"}
    assert all(pointer.startswith("/") for _, pointer in found)
    assert not missing & {pointer for code, pointer in found if code not in ("field.missing", "contract.alone")}


def test_of_an_empty_form_every_field_that_is_needed_is_missing_and_nothing_is_wrong() -> None:
    missing = [
        "/authority_code", "/works/name", "/works/contract_amount", "/works/contract_date", "/works/term/from",
        "/works/term/to", "/principal/name", "/principal/corporate_number", "/principal/address",
        "/principal/representative/title", "/principal/representative/name", "/office_code", "/notification/wanted",
        "/contact/name", "/contact/phone", "/guarantees",
    ]  # fmt: skip
    assert check({}) == [("field.missing", pointer) for pointer in missing]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ({"authority_code": "999999"}, ("authority.unknown", "/authority_code")),
        ({"office_code": "999"}, ("office.unknown", "/office_code")),
        ({"works": {"name": "工事😀"}}, ("text.undrawable", "/works/name")),
        ({"message": "\u202e"}, ("text.not_allowed", "/message")),
        ({"works": {"term": {"from": "2026-05-02", "to": "2026-05-01"}}}, ("term.reversed", "/works/term/to")),
        (
            {"works": {"contract_date": "2026-05-02", "term": {"from": "2026-05-01"}}},
            ("term.starts_before_contract", "/works/term/from"),
        ),
        (
            {"works": {"contract_amount": 5, "this_year_amount": 6}},
            ("amount.above_contract", "/works/this_year_amount"),
        ),
        (
            {"works": {"contract_amount": 5}, "guarantees": [{"amount": 6}]},
            ("amount.above_contract", "/guarantees/0/amount"),
        ),
        (
            {"authority_code": "112194", "guarantees": [{"kind": "advance_payment", "form": "electronic"}]},
            ("electronic.not_supported", "/guarantees/0/form"),
        ),
        (
            {
                "authority_code": "223018",
                "works": {"contract_date": "2026-03-31"},
                "guarantees": [{"kind": "contract", "form": "electronic"}],
            },
            ("electronic.before_start", "/guarantees/0/form"),
        ),
        (
            {"works": {"contract_date": "2026-05-02"}, "guarantees": [{"expires_on": "2026-05-01"}]},
            ("expiry.before_term_end", "/guarantees/0/expires_on"),
        ),
        (
            {"works": {"term": {"to": "2026-05-02"}}, "guarantees": [{"expires_on": "2026-05-01"}]},
            ("expiry.before_term_end", "/guarantees/0/expires_on"),
        ),
        (
            {
                "authority_code": "223018",
                "works": {"contract_amount": 50_000_000},
                "guarantees": [{"kind": "advance_payment", "amount": 20_000_001}],
            },
            ("rule.rate", "/guarantees/0/amount"),
        ),
        (
            {"authority_code": "223018", "guarantees": [{"kind": "intermediate_payment", "amount": 1}]},
            ("field.missing", "/guarantees/0/intermediate/certified"),
        ),
        (
            {"guarantees": [{"intermediate": {"certified": False}}]},
            ("rule.intermediate", "/guarantees/0/intermediate/certified"),
        ),
        (
            {"principal": {"joint_venture": {"members": [{"share": 50}, {"share": 49}]}}},
            ("joint_venture.shares", "/principal/joint_venture/members"),
        ),
        ({"change_of": "00108-000024"}, ("change.unknown", "/change_of")),
        ({"guarantees": [{"kind": "contract"}]}, ("contract.alone", "/guarantees/0")),
        (
            {"guarantees": [{"kind": "contract", "deposit_bank": {}}]},
            ("field.needless", "/guarantees/0/deposit_bank"),
        ),
    ],
)
def test_a_rule_speaks_as_soon_as_what_it_asks_for_is_there(part: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in check(part)
    assert found not in check({})


def test_a_sum_is_not_judged_while_a_share_is_missing() -> None:
    members = [{"share": 50}, {"share": 49}, {}]
    found = check({"principal": {"joint_venture": {"members": members}}})
    assert "joint_venture.shares" not in {code for code, _ in found}
