"""The towns' limits on amounts: a town's own figure is an error when broken, the default profile's a warning."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from services.application_api.reference.authorities import AuthorityProfile, AuthorityRegister, Figure
from shared.schemas.application.answers import Finding
from shared.schemas.application.choices import WorksKind
from shared.schemas.application.forms import GuaranteeForm, WorksForm
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import format_yen


class Case(NamedTuple):
    """One guarantee of a form, where it stands in it, and the town it is for."""

    pointer: str
    guarantee: GuaranteeForm
    works: WorksForm
    authority: AuthorityProfile
    register: AuthorityRegister

    def figure(self, name: str) -> Figure | None:
        return self.register.figure(self.authority, name)

    @property
    def base(self) -> int:
        """What rates are measured against: the this-year amount where given, and never for a contract guarantee."""
        this_year = self.works.this_year_amount
        if this_year is not None and self.guarantee.kind is not GuaranteeKind.CONTRACT:
            return this_year
        return self.works.contract_amount

    @property
    def days(self) -> int:
        return (self.works.term.end - self.works.term.start).days + 1


def check_limits(case: Case) -> Iterator[Finding]:
    kind = case.guarantee.kind
    if kind is GuaranteeKind.ADVANCE_PAYMENT:
        yield from _check_advance(case)
    elif kind is GuaranteeKind.INTERMEDIATE_PAYMENT:
        yield from _check_intermediate(case)
    else:
        yield from _check_contract(case)


def _check_advance(case: Case) -> Iterator[Finding]:
    rate = _advance_rate(case)
    if rate is not None:
        yield from _check_at_most(case, "rule.rate", rate, rate.value * case.base)
    yield from _check_cap(case, "advance_cap")
    yield from _check_rounding(case)
    yield from _check_minimum(case, "minimum_contract_amount", "minimum_days")


def _advance_rate(case: Case) -> Figure | None:
    """Towns may allow less for design and survey; where they do not say, the rate for works counts."""
    if case.works.kind is not WorksKind.CONSTRUCTION:
        design = case.figure("design_advance_rate_max")
        if design is not None:
            return design
    return case.figure("advance_rate_max")


def _check_intermediate(case: Case) -> Iterator[Finding]:
    rate = case.figure("intermediate_rate_max")
    if rate is not None:
        yield from _check_at_most(case, "rule.rate", rate, rate.value * case.base)
    both = case.figure("advance_and_intermediate_rate_max")
    declared = case.guarantee.intermediate
    if both is not None and declared is not None:
        rest = max(both.value * case.base - declared.advance_amount, Decimal(0))
        yield from _check_at_most(case, "rule.intermediate", both, rest)
    yield from _check_cap(case, "intermediate_cap")
    yield from _check_rounding(case)
    yield from _check_minimum(case, "intermediate_minimum_contract_amount", "intermediate_minimum_days")


def _check_contract(case: Case) -> Iterator[Finding]:
    low = case.works.low_bid
    rate = case.figure("contract_rate_min_low_bid" if low else "contract_rate_min")
    least = rate.value * case.works.contract_amount if rate else Decimal(0)
    if rate is not None and case.guarantee.amount < least:
        what = "低入札の契約保証金額" if low else "契約保証金額"
        message = f"{what}は請負金額の{_percent(rate)}（{_up(least)}）以上にしてください。"
        yield from _report(case, "/amount", "rule.low_bid" if low else "rule.rate", rate, message)
    yield from _check_rounding(case)


def _check_at_most(case: Case, code: str, rate: Figure, most: Decimal) -> Iterator[Finding]:
    if case.guarantee.amount > most:
        what = "前払金と中間前払金の合計の限度" if code == "rule.intermediate" else "割合の限度"
        message = f"{_whose(case, rate)}{what}（{_percent(rate)}）を超えています。{_down(most)}以下にしてください。"
        yield from _report(case, "/amount", code, rate, message)


def _check_cap(case: Case, name: str) -> Iterator[Finding]:
    cap = case.figure(name)
    if cap is not None and case.guarantee.amount > cap.value:
        message = f"{_whose(case, cap)}限度額は{_down(cap.value)}です。限度額以下にしてください。"
        yield from _report(case, "/amount", "rule.cap", cap, message)


def _check_rounding(case: Case) -> Iterator[Finding]:
    unit = case.figure("rounding_unit")
    if unit is not None and case.guarantee.amount % unit.value:
        message = f"保証金額は{_down(unit.value)}未満を切り捨てた金額にしてください。"
        yield from _report(case, "/amount", "rule.rounding", unit, message)


def _check_minimum(case: Case, amount_name: str, days_name: str) -> Iterator[Finding]:
    amount, days = case.figure(amount_name), case.figure(days_name)
    if amount is not None and case.works.contract_amount < amount.value:
        message = (
            f"{case.authority.name}では請負金額{_down(amount.value)}以上の契約が対象です。発注者に確認してください。"
        )
        yield from _report(case, "/kind", "rule.minimum_contract", amount, message)
    if days is not None and case.days < days.value:
        message = f"{case.authority.name}では工期{int(days.value)}日以上の契約が対象です。発注者に確認してください。"
        yield from _report(case, "/kind", "rule.minimum_contract", days, message)


def _report(case: Case, field: str, code: str, figure: Figure, message: str) -> Iterator[Finding]:
    yield from report_figure(case.pointer + field, case.authority, code, figure, message)


def report_figure(
    pointer: str, authority: AuthorityProfile, code: str, figure: Figure, message: str
) -> Iterator[Finding]:
    """What a figure decided against: an error where it is the town's own, else a warning that says so."""
    severity: Literal["error", "warning"] = "error" if figure.own else "warning"
    yield Finding(severity=severity, code=code, pointer=pointer, message=message)
    if not figure.own:
        note = f"{authority.name}の基準が登録されていないため、一般的な基準で確認しました。発注者に確認してください。"
        yield Finding(severity="info", code="rule.default_used", pointer=pointer, message=note)


def _whose(case: Case, figure: Figure) -> str:
    return f"{case.authority.name}の" if figure.own else "一般的な"


def _percent(rate: Figure) -> str:
    return f"{(rate.value * 100).normalize():f}%"


def _down(amount: Decimal) -> str:
    return format_yen(int(amount))


def _up(amount: Decimal) -> str:
    return format_yen(-int(-amount // 1))
