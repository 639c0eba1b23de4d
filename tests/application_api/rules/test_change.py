"""The change advisor, without a database: what a change to a guarantee in force is answered with."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.application_api.rules.case import Earlier, InForce, Town
from services.application_api.rules.change import check_change
from services.application_api.settings import AUTHORITIES
from shared.schemas.application.answers import Finding
from shared.schemas.application.applied import AppliedGuarantee, AppliedPrincipal, AppliedWorks
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.data_file import read_data_file
from shared.schemas.words.authority_profile import AuthorityFile
from tests.application_api.cases import REGISTER, TODAY, make_case
from tests.application_api.rules.test_every_rule import check
from tests.forms import make_form

NUMBER = "00108-000019"
TAKU, CHIRYU = "412040", "232254"
ON_PAPER = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "counter"}


def read(changes: dict[str, Any], kind: str = "advance_payment") -> ApplicationForm:
    """A form that asks for a guarantee of `kind` alone."""
    form = make_form()
    form["guarantees"] = [guarantee for guarantee in form["guarantees"] if guarantee["kind"] == kind]
    return ApplicationForm.model_validate(make_form(changes, form))


def make_earlier(before: dict[str, Any] | None = None, kind: str = "advance_payment") -> Earlier:
    """What is known where the guarantee that a form asked for is in force."""
    form = read(before or {}, kind)
    return Earlier(
        in_force=InForce(
            AppliedWorks.of(form.works),
            AppliedPrincipal.of(form.principal),
            AppliedGuarantee.of(form.guarantees[0]),
        )
    )


def advise(
    changes: dict[str, Any], before: dict[str, Any] | None = None, kind: str = "advance_payment"
) -> list[tuple[str, str, str]]:
    """What is found for a change of what is in force, beside that no change is accepted yet."""
    found = check(read({**(before or {}), "/change_of": NUMBER, **changes}, kind), make_earlier(before, kind))
    return describe(found)


def describe(findings: list[Finding]) -> list[tuple[str, str, str]]:
    assert all(not finding.message.isascii() for finding in findings)
    found: list[tuple[str, str, str]] = [(finding.severity, finding.code, finding.pointer) for finding in findings]
    found.remove(("error", "change.not_accepted", "/change_of"))
    return found


@pytest.mark.parametrize("earlier", [Earlier(), make_earlier(kind="contract")])
def test_what_may_not_be_changed_gets_one_and_the_same_answer(earlier: Earlier) -> None:
    findings = check(read({"/change_of": NUMBER}), earlier)
    assert describe(findings) == [("error", "change.unknown", "/change_of")]
    assert findings == check(read({"/change_of": "00108-000024"}), Earlier())


@pytest.mark.parametrize("kind", ["advance_payment", "contract"])
@pytest.mark.parametrize("amount", [50_000_001, 49_999_999, 40_000_000, 900_000_000])
def test_another_contract_amount_alone_needs_no_change(kind: str, amount: int) -> None:
    needless = ("warning", "change.not_needed", "/works/contract_amount")
    assert advise({"/works/contract_amount": amount}, kind=kind) == [needless]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"/guarantees/0/premium/payment_method": "monthly", "/office_code": "002", "/message": "変更です。"},
        {"/works/fiscal_year": 2026},
    ],
)
def test_a_change_of_nothing_that_a_guarantee_says_is_an_error(changes: dict[str, Any]) -> None:
    assert advise(changes) == [("error", "change.nothing", "/change_of")]


@pytest.mark.parametrize(
    "changes",
    [
        {"/works/name": "町道湯ヶ岡赤川線道路改良工事（第4工区）"},
        {"/works/term/to": "2027-02-25"},
        {"/principal/representative/name": "山﨑 次郎"},
        {"/guarantees/0/deposit_bank/branch": "下田支店"},
        {"/guarantees/0/expires_on": "2027-02-27"},
        {"/guarantees/0/amount": 19_999_999},
        ON_PAPER,
    ],
)
def test_whatever_else_differs_is_a_change_to_ask_for(changes: dict[str, Any]) -> None:
    for amount in (50_000_000, 50_000_001):
        assert advise({"/works/contract_amount": amount, **changes}) == []


def test_an_amount_is_judged_anew_only_where_it_changes() -> None:
    smaller = {"/works/contract_amount": 40_000_000, "/works/name": "別の名称の工事"}
    assert advise(smaller) == []
    assert ("warning", "rule.rate", "/guarantees/0/amount") in advise({**smaller, "/guarantees/0/amount": 19_000_000})


def test_a_change_is_electronic_only_where_the_town_takes_electronic_changes() -> None:
    smaller = {"/guarantees/0/amount": 19_000_000}
    refused = [("error", "electronic.not_supported", "/guarantees/0/form")]
    assert check(read({"/authority_code": CHIRYU}), Earlier()) == []
    assert advise(smaller, {"/authority_code": CHIRYU}) == refused
    assert advise({**smaller, **ON_PAPER}, {"/authority_code": CHIRYU}) == []


def test_a_change_of_a_contract_guarantee_stands_alone() -> None:
    assert advise({"/guarantees/0/amount": 6_000_000}, kind="contract") == []


def test_a_town_that_asks_for_a_guarantee_again_does_so_whatever_else_changes() -> None:
    before = {"/authority_code": TAKU, **ON_PAPER}
    again = [("error", "change.new_guarantee", "/works/contract_amount")]
    for more in ({}, {"/guarantees/0/amount": 25_000_000}):
        assert advise({"/works/contract_amount": 62_500_000, **more}, before) == again


def test_a_ratio_that_only_the_default_knows_is_a_warning_and_says_so() -> None:
    town = REGISTER.find("223018", TODAY)
    assert town is not None
    default = read_data_file(AUTHORITIES / "default.toml", AuthorityFile).default
    assert default is not None
    asking = Town(town, default.model_copy(update={"reguarantee_price_ratio": Decimal("1.3")}))
    form = read({"/change_of": NUMBER, "/works/contract_amount": 65_000_000})
    found = list(check_change(replace(make_case(form, make_earlier()), town=asking)))
    assert describe(found) == [
        ("warning", "change.new_guarantee", "/works/contract_amount"),
        ("info", "rule.default_used", "/works/contract_amount"),
    ]
