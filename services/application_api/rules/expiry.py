"""保証期限: until when a guarantee must last, and what an extended term asks of one in force."""

from collections.abc import Iterator
from datetime import date

from services.application_api.rules.case import Asked, Case
from services.application_api.rules.findings import (
    CHANGE_EXPIRY_NEEDED,
    EXPIRY_AFTER_YEAR_END,
    EXPIRY_BEFORE_TERM_END,
    EXPIRY_PAST,
)
from shared.schemas.application.applied import InForce
from shared.schemas.facts.finding import Finding
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import GuaranteeKind


def check_expiry(case: Case) -> Iterator[Finding]:
    for asked in case.list_asked():
        expires_on = asked.guarantee.expires_on
        if expires_on is not None:
            yield from _check_one(asked, expires_on)


def _check_one(asked: Asked, expires_on: date) -> Iterator[Finding]:
    """The day of the contract and the end of the term bind it, each as soon as it is there; today always."""
    least, contract_date = _find_least(asked), asked.case.works.contract_date
    if (contract_date and expires_on < contract_date) or (least and expires_on < least):
        too_early = _report_too_early(asked, expires_on, least)
        yield too_early
        if too_early.severity == "error":
            return
    elif least:
        yield from _check_year_end(asked, expires_on, least)
    if expires_on < asked.case.today:
        message = f"保証期限（{format_wareki(expires_on)}）が過ぎています。本日以後の日付を入力してください。"
        yield EXPIRY_PAST.error(f"{asked.pointer}/expires_on", message)


def _find_least(asked: Asked) -> date | None:
    """The end of the term, or of the fiscal year where a guarantee is for that year's amount alone."""
    term_end = asked.case.term.end
    if term_end is None or asked.case.works.this_year_amount is None or asked.guarantee.kind is GuaranteeKind.CONTRACT:
        return term_end
    return min(term_end, date(asked.case.fiscal_year + 1, 3, 31))


def _check_year_end(asked: Asked, expires_on: date, least: date) -> Iterator[Finding]:
    if least != asked.case.term.end and expires_on > least:
        message = (
            f"今年度対象額についての保証の保証期限は、最終年度でなければ年度の末日（{format_wareki(least)}）です。"
            "日付を確認してください。"
        )
        yield EXPIRY_AFTER_YEAR_END.warning(f"{asked.pointer}/expires_on", message)


def _report_too_early(asked: Asked, expires_on: date, least: date | None) -> Finding:
    """A term that outlasts the guarantee it would change needs a new expiry."""
    pointer, contract_date, in_force = f"{asked.pointer}/expires_on", asked.case.works.contract_date, asked.in_force
    if in_force is not None and least is not None and _outlasts(asked, in_force, least):
        message = (
            f"延長した工期は、現在の保証期限（{format_wareki(in_force.guarantee.expires_on)}）を超えています。"
            f"新しい保証期限として、{format_wareki(least)}以後の日付を入力してください。"
        )
        return CHANGE_EXPIRY_NEEDED.error(pointer, message)
    if least is None or (contract_date and expires_on < contract_date):
        return EXPIRY_BEFORE_TERM_END.error(pointer, "保証期限は請負契約日以後の日付にしてください。")
    what = "工期の終期" if least == asked.case.term.end else "年度の末日"
    message = f"保証期限が{what}（{format_wareki(least)}）より前です。日付を確認してください。"
    return EXPIRY_BEFORE_TERM_END.warning(pointer, message)


def _outlasts(asked: Asked, in_force: InForce, least: date) -> bool:
    term_end = asked.case.term.end
    return term_end is not None and in_force.works.term.end < term_end and in_force.guarantee.expires_on < least
