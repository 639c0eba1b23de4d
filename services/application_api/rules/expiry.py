"""保証期限: until when a guarantee must last, and what an extended term asks of one in force."""

from collections.abc import Iterator
from datetime import date

from services.application_api.rules.case import Asked, Case
from services.application_api.rules.findings import (
    CHANGE_EXPIRY_NEEDED,
    EXPIRY_AFTER_YEAR_END,
    EXPIRY_BEFORE_TERM_END,
)
from shared.schemas.application.answers import Finding
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import GuaranteeKind


def check_expiry(case: Case) -> Iterator[Finding]:
    for asked in case.list_asked():
        least = _find_least(asked)
        if asked.guarantee.expires_on >= max(least, case.form.works.contract_date):
            yield from _check_year_end(asked, least)
        else:
            yield _report_too_early(asked, least)


def _find_least(asked: Asked) -> date:
    """The end of the term, or of the fiscal year where a guarantee is for that year's amount alone."""
    works = asked.case.form.works
    if works.this_year_amount is None or asked.guarantee.kind is GuaranteeKind.CONTRACT:
        return works.term.end
    return min(works.term.end, date(asked.case.fiscal_year + 1, 3, 31))


def _check_year_end(asked: Asked, least: date) -> Iterator[Finding]:
    if least < asked.case.form.works.term.end and asked.guarantee.expires_on > least:
        message = (
            f"今年度対象額についての保証の保証期限は、最終年度でなければ年度の末日（{format_wareki(least)}）です。"
            "日付を確認してください。"
        )
        yield EXPIRY_AFTER_YEAR_END.warning(f"{asked.pointer}/expires_on", message)


def _report_too_early(asked: Asked, least: date) -> Finding:
    """A term that outlasts the guarantee it would change needs a new expiry."""
    pointer, works, in_force = f"{asked.pointer}/expires_on", asked.case.form.works, asked.in_force
    if in_force is not None and in_force.works.term.end < works.term.end and in_force.guarantee.expires_on < least:
        message = (
            f"延長した工期は、現在の保証期限（{format_wareki(in_force.guarantee.expires_on)}）を超えています。"
            f"新しい保証期限として、{format_wareki(least)}以後の日付を入力してください。"
        )
        return CHANGE_EXPIRY_NEEDED.error(pointer, message)
    if asked.guarantee.expires_on < works.contract_date:
        return EXPIRY_BEFORE_TERM_END.error(pointer, "保証期限は請負契約日以後の日付にしてください。")
    what = "工期の終期" if least == works.term.end else "年度の末日"
    message = f"保証期限が{what}（{format_wareki(least)}）より前です。日付を確認してください。"
    return EXPIRY_BEFORE_TERM_END.warning(pointer, message)
