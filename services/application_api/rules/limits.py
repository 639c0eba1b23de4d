"""The towns' limits on amounts: a town's own figure is an error when broken, the default profile's a warning."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from services.application_api.rules.case import Asked, Case, Figure, Town, base_of
from services.application_api.rules.findings import (
    CHANGE_ABOVE_RATE,
    RULE_CAP,
    RULE_DEFAULT_USED,
    RULE_INTERMEDIATE,
    RULE_LOW_BID,
    RULE_MINIMUM_CONTRACT,
    RULE_RATE,
    RULE_ROUNDING,
)
from shared.schemas.facts.finding import Finding, FindingKind
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import format_yen
from shared.schemas.words.towns.figures import Rules
from shared.schemas.words.works_kind import WorksKind


def check_limits(case: Case) -> Iterator[Finding]:
    """An amount that a change leaves as it is was judged when it was first asked for; a cut may leave it too high."""
    if case.town is None:
        return
    for asked in case.list_asked():
        kind, in_force = asked.guarantee.kind, asked.in_force
        if kind and (in_force is None or asked.guarantee.amount != in_force.guarantee.amount):
            yield from _CHECKS[kind](case.town, asked)
        elif kind and in_force:
            yield from _check_after_cut(case.town, asked, base_of(kind, in_force.works))


def _check_after_cut(town: Town, asked: Asked, base_before: int | None) -> Iterator[Finding]:
    """Never an error: who only renames the works may do so, and the town decides what is to be paid back."""
    pick, base, amount = _CEILINGS.get(asked.guarantee.kind), asked.base, asked.guarantee.amount
    rate = pick(town, asked) if pick else None
    most = _take(rate, base) if rate else None
    if rate is None or most is None or amount is None or base is None or base_before is None:
        return
    if base < base_before and amount > most:
        message = (
            f"減額後の請負金額では、保証金額が{_whose(town, rate)}{_RATES[asked.guarantee.kind]}の上限"
            f"（{_percent(rate)}、{_down(most)}）を超えます。前払金の返還と保証金額の変更が必要か、"
            "発注者に確認してください。"
        )
        yield CHANGE_ABOVE_RATE.warning(f"{asked.pointer}/amount", message)


def _check_advance(town: Town, asked: Asked) -> Iterator[Finding]:
    rate = _find_advance_rate(town, asked)
    if rate is not None:
        yield from _check_at_most(town, asked, RULE_RATE, rate, _take(rate, asked.base))
    yield from _check_cap(town, asked, lambda rules: rules.advance_cap)
    yield from _check_rounding(town, asked)
    yield from _check_minimum_amount(town, asked, lambda rules: rules.minimum_contract_amount)
    yield from _check_minimum_days(town, asked, lambda rules: rules.minimum_days)


def _find_advance_rate(town: Town, asked: Asked) -> Figure | None:
    """Towns may allow less for design and survey; where they do not say, the rate for works counts."""
    if asked.case.works.kind not in (None, WorksKind.CONSTRUCTION):
        design = town.find_figure(lambda rules: rules.design_advance_rate_max)
        if design is not None:
            return design
    return town.find_figure(lambda rules: rules.advance_rate_max)


def _check_intermediate(town: Town, asked: Asked) -> Iterator[Finding]:
    rate = town.find_figure(lambda rules: rules.intermediate_rate_max)
    if rate is not None:
        yield from _check_at_most(town, asked, RULE_RATE, rate, _take(rate, asked.base))
    both = town.find_figure(lambda rules: rules.advance_and_intermediate_rate_max)
    declared = asked.guarantee.intermediate
    most = _take(both, asked.base) if both else None
    if both and most is not None and declared and declared.advance_amount is not None:
        rest = max(most - declared.advance_amount, Decimal(0))
        yield from _check_at_most(town, asked, RULE_INTERMEDIATE, both, rest)
    yield from _check_cap(town, asked, lambda rules: rules.intermediate_cap)
    yield from _check_rounding(town, asked)
    yield from _check_minimum_amount(town, asked, lambda rules: rules.intermediate_minimum_contract_amount)
    yield from _check_minimum_days(town, asked, lambda rules: rules.intermediate_minimum_days)


def _check_contract(town: Town, asked: Asked) -> Iterator[Finding]:
    works, amount = asked.case.works, asked.guarantee.amount
    kind, what, pick = _LOW_BID if works.low_bid else _USUAL
    rate = town.find_figure(pick)
    least = _take(rate, works.contract_amount) if rate else None
    if rate is not None and least is not None and amount is not None and amount < least:
        message = (
            f"{_whose(town, rate)}{what}の割合の下限は請負金額の{_percent(rate)}です。{_up(least)}以上にしてください。"
        )
        yield from report_figure(town, f"{asked.pointer}/amount", kind, rate, message)
    yield from _check_rounding(town, asked)
    yield from _check_asked_from(town, asked)


def _check_asked_from(town: Town, asked: Asked) -> Iterator[Finding]:
    """Never an error: what a town does not ask for it may still take."""
    least, price = town.find_figure(lambda rules: rules.contract_guarantee_from), asked.case.works.contract_amount
    if least is not None and price is not None and price < least.value:
        message = (
            f"{town.name}で契約保証が求められるのは、請負金額{_down(least.value)}以上の契約です。"
            "発注者に確認してください。"
        )
        yield RULE_MINIMUM_CONTRACT.warning(f"{asked.pointer}/kind", message)


Pick = Callable[[Rules], Decimal | int | None]
_USUAL: tuple[FindingKind, str, Pick] = (RULE_RATE, "契約保証金額", lambda rules: rules.contract_rate_min)
_LOW_BID: tuple[FindingKind, str, Pick] = (
    RULE_LOW_BID,
    "低入札の契約保証金額",
    lambda rules: rules.contract_rate_min_low_bid,
)
_CHECKS = {
    GuaranteeKind.ADVANCE_PAYMENT: _check_advance,
    GuaranteeKind.INTERMEDIATE_PAYMENT: _check_intermediate,
    GuaranteeKind.CONTRACT: _check_contract,
}


_CEILINGS: dict[GuaranteeKind | None, Callable[[Town, Asked], Figure | None]] = {
    GuaranteeKind.ADVANCE_PAYMENT: _find_advance_rate,
    GuaranteeKind.INTERMEDIATE_PAYMENT: lambda town, _: town.find_figure(lambda rules: rules.intermediate_rate_max),
}
_RATES: dict[GuaranteeKind | None, str] = {
    GuaranteeKind.ADVANCE_PAYMENT: "前払率",
    GuaranteeKind.INTERMEDIATE_PAYMENT: "中間前払率",
}


def _take(rate: Figure, base: int | None) -> Decimal | None:
    return None if base is None else rate.value * base


def _check_at_most(
    town: Town, asked: Asked, kind: FindingKind, rate: Figure, most: Decimal | None
) -> Iterator[Finding]:
    if most is not None and asked.guarantee.amount is not None and asked.guarantee.amount > most:
        what = "前払率と中間前払率の合計" if kind is RULE_INTERMEDIATE else _RATES[asked.guarantee.kind]
        message = (
            f"{_whose(town, rate)}{what}の上限（{_percent(rate)}）を超えています。{_down(most)}以下にしてください。"
        )
        yield from report_figure(town, f"{asked.pointer}/amount", kind, rate, message)


def _check_cap(town: Town, asked: Asked, pick: Pick) -> Iterator[Finding]:
    cap, amount = town.find_figure(pick), asked.guarantee.amount
    if cap is not None and amount is not None and amount > cap.value:
        what = "前払金" if asked.guarantee.kind is GuaranteeKind.ADVANCE_PAYMENT else "中間前払金"
        message = f"{_whose(town, cap)}{what}の限度額は{_down(cap.value)}です。限度額以下にしてください。"
        yield from report_figure(town, f"{asked.pointer}/amount", RULE_CAP, cap, message)


def _check_rounding(town: Town, asked: Asked) -> Iterator[Finding]:
    unit = town.find_figure(lambda rules: rules.rounding_unit)
    if unit is not None and asked.guarantee.amount is not None and asked.guarantee.amount % unit.value:
        message = f"保証金額は{_down(unit.value)}未満を切り捨てた金額にしてください。"
        yield from report_figure(town, f"{asked.pointer}/amount", RULE_ROUNDING, unit, message)


def _check_minimum_amount(town: Town, asked: Asked, pick: Pick) -> Iterator[Finding]:
    amount, price = town.find_figure(pick), asked.case.works.contract_amount
    if amount is not None and price is not None and price < amount.value:
        message = f"{town.name}では請負金額{_down(amount.value)}以上の契約が対象です。発注者に確認してください。"
        yield from report_figure(town, f"{asked.pointer}/kind", RULE_MINIMUM_CONTRACT, amount, message)


def _check_minimum_days(town: Town, asked: Asked, pick: Pick) -> Iterator[Finding]:
    days, term = town.find_figure(pick), asked.case.term
    if days is not None and term.start and term.end and (term.end - term.start).days + 1 < days.value:
        message = f"{town.name}では工期{int(days.value)}日以上の契約が対象です。発注者に確認してください。"
        yield from report_figure(town, f"{asked.pointer}/kind", RULE_MINIMUM_CONTRACT, days, message)


def report_figure(town: Town, pointer: str, kind: FindingKind, figure: Figure, message: str) -> Iterator[Finding]:
    """What a figure decided against: an error where it is the town's own, else a warning that says so."""
    yield kind.of("error" if figure.own else "warning", pointer, message)
    if not figure.own:
        note = f"{town.name}の基準が登録されていないため、一般的な基準で確認しました。発注者に確認してください。"
        yield RULE_DEFAULT_USED.info(pointer, note)


def _whose(town: Town, figure: Figure) -> str:
    return f"{town.name}の" if figure.own else "一般的な"


def _percent(rate: Figure) -> str:
    return f"{(rate.value * 100).normalize():f}%"


def _down(amount: Decimal) -> str:
    return format_yen(int(amount))


def _up(amount: Decimal) -> str:
    return format_yen(-int(-amount // 1))
