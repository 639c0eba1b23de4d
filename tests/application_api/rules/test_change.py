"""The change advisor, without a database: what a change to a guarantee in force is answered with."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.application_api.rules.case import Earlier, OpenChange, Town
from services.application_api.rules.change import check_change
from shared.schemas.application.applied import AppliedGuarantee, AppliedPrincipal, AppliedWorks, InForce
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.data_file import read_data_file
from shared.schemas.facts.finding import Finding
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.towns.profile import AuthorityFile
from shared.schemas.words.towns.register import AUTHORITIES
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
    in_force = InForce(
        contract_number=NUMBER,
        version=1,
        version_kind=VersionKind.NEW,
        change_no=0,
        premium_amount=70_000,
        authority_code=form.authority_code,
        works=AppliedWorks.of(form.works),
        principal=AppliedPrincipal.of(form.principal),
        guarantee=AppliedGuarantee.of(form.guarantees[0]),
    )
    return Earlier(in_force=in_force)


def advise(
    changes: dict[str, Any], before: dict[str, Any] | None = None, kind: str = "advance_payment"
) -> list[tuple[str, str, str]]:
    """What is found for a change of what is in force."""
    found = check(read({**(before or {}), "/change_of": NUMBER, **changes}, kind), make_earlier(before, kind))
    return describe(found)


def describe(findings: list[Finding]) -> list[tuple[str, str, str]]:
    assert all(not finding.message.isascii() for finding in findings)
    return [(finding.severity, finding.code, finding.pointer) for finding in findings]


def test_a_number_that_is_not_the_builders_own_is_not_found() -> None:
    findings = check(read({"/change_of": NUMBER}), Earlier())
    assert describe(findings) == [("error", "change.unknown", "/change_of")]


@pytest.mark.parametrize("kind", ["advance_payment", "contract"])
@pytest.mark.parametrize("amount", [50_000_001, 49_999_999, 900_000_000])
def test_another_contract_amount_alone_needs_no_change(kind: str, amount: int) -> None:
    needless = ("warning", "change.not_needed", "/works/contract_amount")
    found = advise({"/works/contract_amount": amount}, kind=kind)
    assert [finding for finding in found if finding[1] != "change.above_rate"] == [needless]


ANEW = "新しい保証をお申込みください"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"/authority_code": "250007"}, "/authority_code"),
        (ON_PAPER, "/guarantees/0/form"),
    ],
)
def test_another_town_or_form_is_a_new_application(changes: dict[str, Any], pointer: str) -> None:
    findings = check(read({"/change_of": NUMBER, "/guarantees/0/amount": 19_000_000, **changes}), make_earlier())
    [error] = [finding for finding in findings if finding.severity == "error"]
    assert (error.code, error.pointer) == ("change.new_application", pointer)
    assert ANEW in error.message


def test_another_kind_is_a_new_application_and_so_is_one_more_guarantee() -> None:
    [error] = check(read({"/change_of": NUMBER}), make_earlier(kind="contract"))
    assert (error.severity, error.code, error.pointer) == ("error", "change.new_application", "/guarantees/0/kind")
    assert ANEW in error.message
    both = ApplicationForm.model_validate(make_form({"/change_of": NUMBER, "/guarantees/0/amount": 19_000_000}))
    [error] = check(both, make_earlier())
    assert (error.severity, error.code, error.pointer) == ("error", "change.new_application", "/guarantees")


def test_a_terminated_guarantee_changes_no_more() -> None:
    earlier = make_earlier()
    assert earlier.in_force is not None
    ended = earlier.in_force.model_copy(update={"version_kind": VersionKind.TERMINATION})
    [error] = check(read({"/change_of": NUMBER}), Earlier(in_force=ended))
    assert (error.severity, error.code, error.pointer) == ("error", "change.terminated", "/change_of")
    assert "解約済み" in error.message


def test_a_second_change_is_told_of_the_first_beside_what_it_would_be_advised_on() -> None:
    rival = OpenChange(UUID(int=1), Status.RETURNED)
    findings = check(read({"/change_of": NUMBER}), make_earlier()._replace(open_change=rival))
    assert describe(findings) == [("error", "change.open", "/change_of"), ("error", "change.nothing", "/change_of")]
    assert all(part in findings[0].message for part in (str(rival.application_id), "差戻し"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"/guarantees/0/premium/payment_method": "monthly", "/office_code": "002", "/message": "変更です。"},
        {"/works/fiscal_year": 2026},
        {"/works/notice_date": "2026-03-02", "/works/section": "建設整備課"},
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
    ],
)
def test_whatever_else_differs_is_a_change_to_ask_for(changes: dict[str, Any]) -> None:
    for amount in (50_000_000, 50_000_001):
        assert advise({"/works/contract_amount": amount, **changes}) == []


def test_an_amount_is_judged_anew_only_where_it_changes() -> None:
    smaller = {"/works/contract_amount": 40_000_000, "/works/name": "別の名称の工事"}
    assert ("warning", "rule.rate", "/guarantees/0/amount") not in advise(smaller)
    assert ("warning", "rule.rate", "/guarantees/0/amount") in advise({**smaller, "/guarantees/0/amount": 19_000_000})


@pytest.mark.parametrize(("contract_amount", "above"), [(49_999_999, True), (50_000_000, False), (60_000_000, False)])
def test_an_advance_that_a_cut_leaves_above_its_rate_is_told_and_may_stay(contract_amount: int, above: bool) -> None:
    """40 % of 50,000,000 yen are just 20,000,000: any cut leaves that above the rate."""
    renamed = {"/works/contract_amount": contract_amount, "/works/name": "別の名称の工事"}
    assert advise(renamed) == ([("warning", "change.above_rate", "/guarantees/0/amount")] if above else [])
    assert advise(renamed, kind="contract") == []


def test_a_change_is_electronic_only_where_the_town_takes_electronic_changes() -> None:
    smaller = {"/guarantees/0/amount": 19_000_000}
    refused = [("error", "electronic.not_supported", "/guarantees/0/form")]
    assert check(read({"/authority_code": CHIRYU}), Earlier()) == []
    assert advise(smaller, {"/authority_code": CHIRYU}) == refused
    assert advise(smaller, {"/authority_code": CHIRYU, **ON_PAPER}) == []


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
