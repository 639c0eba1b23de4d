"""Every figure of the shipped towns decides a case, on both sides of its limit."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.application_api.rules.case import Earlier
from services.application_api.rules.every_rule import check_form
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.facts.finding import Finding
from shared.schemas.words.towns.figures import Rules
from tests.application_api.cases import REGISTER, TODAY, make_case
from tests.application_api.rules.test_change import ON_PAPER, advise
from tests.application_api.rules.test_every_rule import INTERMEDIATE
from tests.forms import make_form

KOKUBUNJI, AGEO, NAKANO, SHIOJIRI, KOORI, MIKI = "132144", "112194", "202118", "202151", "073016", "282154"
HIGASHI_IZU, SHIGA, TAKU, NIIGATA = "223018", "250007", "412040", "151009"
PAPER = {"form": "paper", "certificate_delivery": "counter"}


def find(town: str, contract_amount: int, guarantee: dict[str, Any], **works: Any) -> set[tuple[str, str]]:
    """What the rules on figures find for one paper guarantee: (severity, code)."""
    findings = _check(town, contract_amount, guarantee, **works)
    return {(finding.severity, finding.code) for finding in findings if finding.code.startswith("rule.")}


def _check(town: str, contract_amount: int, guarantee: dict[str, Any], **works: Any) -> list[Finding]:
    form = make_form({"/authority_code": town, "/works/contract_amount": contract_amount})
    form["works"] |= works
    kind = guarantee["kind"]
    template = form["guarantees"][1 if kind == "contract" else 0]
    if kind == "intermediate_payment":
        template["intermediate"] = INTERMEDIATE
    form["guarantees"] = [{**template, **PAPER, **guarantee}]
    earlier = Earlier(advance_amount=guarantee.get("intermediate", INTERMEDIATE)["advance_amount"])
    asked = ApplicationForm.model_validate(form)
    return check_form(make_case(asked, earlier))


def advance(amount: int) -> dict[str, Any]:
    return {"kind": "advance_payment", "amount": amount}


def intermediate(amount: int, advance_amount: int = 1) -> dict[str, Any]:
    declared = {**INTERMEDIATE, "advance_amount": advance_amount}
    return {"kind": "intermediate_payment", "amount": amount, "intermediate": declared}


def contract(amount: int) -> dict[str, Any]:
    return {"kind": "contract", "amount": amount}


DESIGN = {"kind": "design"}


def days(count: int) -> dict[str, Any]:
    """A term of so many days, first and last included, from 1 May 2026."""
    first = date(2026, 5, 1)
    return {"term": {"from": first.isoformat(), "to": (first + timedelta(days=count - 1)).isoformat()}}


OWN = [
    # town, figure, just allowed, just refused, code
    (KOKUBUNJI, "advance_rate_max", (20_000_000, advance(8_000_000)), (20_000_000, advance(8_000_001)), "rule.rate"),
    (AGEO, "advance_rate_max", (20_000_000, advance(8_000_000)), (20_000_000, advance(8_100_000)), "rule.rate"),
    (NAKANO, "advance_rate_max", (20_000_000, advance(8_000_000)), (20_000_000, advance(8_010_000)), "rule.rate"),
    (SHIOJIRI, "advance_rate_max", (20_000_000, advance(8_000_000)), (20_000_000, advance(8_000_001)), "rule.rate"),
    (KOORI, "advance_rate_max", (20_000_000, advance(9_000_000)), (20_000_000, advance(9_000_001)), "rule.rate"),
    (MIKI, "advance_rate_max", (20_000_000, advance(6_000_000)), (20_000_000, advance(6_000_001)), "rule.rate"),
    (KOKUBUNJI, "advance_cap", (900_000_000, advance(100_000_000)), (900_000_000, advance(100_000_001)), "rule.cap"),
    (KOKUBUNJI, "intermediate_rate_max", (20_000_000, intermediate(4_000_000)),
     (20_000_000, intermediate(4_000_001)), "rule.rate"),
    (NAKANO, "intermediate_rate_max", (20_000_000, intermediate(4_000_000)),
     (20_000_000, intermediate(4_010_000)), "rule.rate"),
    (SHIOJIRI, "intermediate_rate_max", (20_000_000, intermediate(4_000_000)),
     (20_000_000, intermediate(4_000_001)), "rule.rate"),
    (KOORI, "intermediate_rate_max", (20_000_000, intermediate(4_000_000)),
     (20_000_000, intermediate(4_000_001)), "rule.rate"),
    (MIKI, "intermediate_rate_max", (20_000_000, intermediate(4_000_000)),
     (20_000_000, intermediate(4_000_001)), "rule.rate"),
    (KOKUBUNJI, "intermediate_cap", (900_000_000, intermediate(50_000_000)),
     (900_000_000, intermediate(50_000_001)), "rule.cap"),
    (SHIOJIRI, "advance_and_intermediate_rate_max", (20_000_000, intermediate(3_000_000, 9_000_000)),
     (20_000_000, intermediate(3_000_001, 9_000_000)), "rule.intermediate"),
    (KOORI, "advance_and_intermediate_rate_max", (20_000_000, intermediate(4_000_000, 9_000_000)),
     (20_000_000, intermediate(4_000_000, 9_000_001)), "rule.intermediate"),
    (KOORI, "intermediate_minimum_contract_amount", (10_000_000, intermediate(1_000_000)),
     (9_999_999, intermediate(1_000_000)), "rule.minimum_contract"),
    (KOKUBUNJI, "minimum_contract_amount", (500_000, advance(100_000)), (499_999, advance(100_000)),
     "rule.minimum_contract"),
    (AGEO, "minimum_contract_amount", (5_000_000, advance(100_000)), (4_999_999, advance(100_000)),
     "rule.minimum_contract"),
    (NAKANO, "minimum_contract_amount", (1_000_001, advance(100_000)), (1_000_000, advance(100_000)),
     "rule.minimum_contract"),
    (SHIOJIRI, "minimum_contract_amount", (500_000, advance(100_000)), (499_999, advance(100_000)),
     "rule.minimum_contract"),
    (MIKI, "minimum_contract_amount", (3_000_000, advance(100_000)), (2_999_999, advance(100_000)),
     "rule.minimum_contract"),
    (AGEO, "rounding_unit", (20_000_000, advance(7_900_000)), (20_000_000, advance(7_950_000)), "rule.rounding"),
    (NAKANO, "rounding_unit", (20_000_000, advance(7_990_000)), (20_000_000, advance(7_995_000)), "rule.rounding"),
]  # fmt: skip
WITH_WORKS = [
    (KOKUBUNJI, "design_advance_rate_max", (advance(6_000_000), DESIGN), (advance(6_000_001), DESIGN), "rule.rate"),
    (AGEO, "design_advance_rate_max", (advance(6_000_000), DESIGN), (advance(6_100_000), DESIGN), "rule.rate"),
    (KOORI, "intermediate_minimum_days", (intermediate(1_000_000), days(100)), (intermediate(1_000_000), days(99)),
     "rule.minimum_contract"),
    (MIKI, "minimum_days", (advance(1_000_000), days(60)), (advance(1_000_000), days(59)), "rule.minimum_contract"),
]  # fmt: skip
CHANGES = [
    # town, figure, contract amounts after a change from 50,000,000 yen: just below it, just at it
    (TAKU, "reguarantee_price_ratio", 62_499_999, 62_500_000),
]


ASKED = [
    # town, figure, the contract amount from which it asks for a contract guarantee
    (NIIGATA, "contract_guarantee_from", 10_000_000),
]


@pytest.mark.parametrize(("town", "figure", "least"), ASKED)
def test_a_contract_guarantee_that_a_town_does_not_ask_for_is_a_warning(town: str, figure: str, least: int) -> None:
    told = ("warning", "rule.minimum_contract")
    assert told not in find(town, least, contract(1_000_000))
    assert told in find(town, least - 1, contract(1_000_000))


@pytest.mark.parametrize(("town", "figure", "allowed", "refused", "code"), OWN)
def test_a_towns_own_figure_is_an_error_when_broken(
    town: str, figure: str, allowed: tuple[int, Any], refused: tuple[int, Any], code: str
) -> None:
    assert ("error", code) not in find(town, *allowed)
    assert ("error", code) in find(town, *refused)


@pytest.mark.parametrize(("town", "figure", "allowed", "refused", "code"), WITH_WORKS)
def test_a_towns_own_figure_for_kinds_and_terms_of_works(
    town: str, figure: str, allowed: tuple[Any, Any], refused: tuple[Any, Any], code: str
) -> None:
    assert ("error", code) not in find(town, 20_000_000, allowed[0], **allowed[1])
    assert ("error", code) in find(town, 20_000_000, refused[0], **refused[1])


@pytest.mark.parametrize(("town", "figure", "below", "at"), CHANGES)
def test_a_towns_own_figure_for_changes_asks_for_a_guarantee_again(town: str, figure: str, below: int, at: int) -> None:
    for amount, expected in (
        (below, ("warning", "change.not_needed", "/works/contract_amount")),
        (at, ("error", "change.new_guarantee", "/works/contract_amount")),
    ):
        assert advise({"/works/contract_amount": amount}, {"/authority_code": town, **ON_PAPER}) == [expected]


def test_every_figure_of_the_shipped_towns_decides_a_case_above() -> None:
    codes = set(REGISTER_CODES)
    shipped = {
        (code, name)
        for code in codes
        for name in Rules.model_fields
        if (profile := REGISTER.find(code, TODAY)) is not None and getattr(profile.rules, name) is not None
    }
    assert shipped == {(case[0], case[1]) for case in [*OWN, *WITH_WORKS, *CHANGES, *ASKED]}


REGISTER_CODES = [profile.code for profile in REGISTER.search(None, TODAY, electronic=False)]


@pytest.mark.parametrize(
    ("guarantee", "works", "code"),
    [
        (advance(20_000_001), {}, "rule.rate"),
        (intermediate(10_000_001), {}, "rule.rate"),
        (intermediate(10_000_000, 20_000_001), {}, "rule.intermediate"),
        (contract(4_999_999), {}, "rule.rate"),
        (contract(14_999_999), {"low_bid": True}, "rule.low_bid"),
    ],
)
def test_a_limit_only_the_default_knows_is_a_warning_and_says_so(
    guarantee: dict[str, Any], works: dict[str, Any], code: str
) -> None:
    found = find(SHIGA, 50_000_000, guarantee, **works)
    assert found == {("warning", code), ("info", "rule.default_used")}
    just = {**guarantee, "amount": guarantee["amount"] + (1 if guarantee["kind"] == "contract" else -1)}
    assert find(SHIGA, 50_000_000, just, **works) == set()


def test_rates_are_measured_against_the_this_year_amount_where_given() -> None:
    this_year = {"this_year_amount": 10_000_000, "this_year_basis": "payment_limit"}
    assert find(KOKUBUNJI, 50_000_000, advance(4_000_000), **this_year) == set()
    assert ("error", "rule.rate") in find(KOKUBUNJI, 50_000_000, advance(4_000_001), **this_year)
    assert find(KOKUBUNJI, 50_000_000, contract(5_000_000), **this_year) == set()


@pytest.mark.parametrize(
    ("guarantee", "message"),
    [
        (advance(500_000_001), "国分寺市の前払率の上限（40%）を超えています。400,000,000円以下にしてください。"),
        (advance(100_000_001), "国分寺市の前払金の限度額は100,000,000円です。限度額以下にしてください。"),
        (
            intermediate(200_000_001),
            "国分寺市の中間前払率の上限（20%）を超えています。200,000,000円以下にしてください。",
        ),
        (intermediate(50_000_001), "国分寺市の中間前払金の限度額は50,000,000円です。限度額以下にしてください。"),
        (
            intermediate(200_000_000, 500_000_000),
            "一般的な前払率と中間前払率の合計の上限（60%）を超えています。100,000,000円以下にしてください。",
        ),
        (contract(1), "一般的な契約保証金額の割合の下限は請負金額の10%です。100,000,000円以上にしてください。"),
    ],
)
def test_a_limit_is_called_by_its_name(guarantee: dict[str, Any], message: str) -> None:
    assert message in [finding.message for finding in _check(KOKUBUNJI, 1_000_000_000, guarantee)]
