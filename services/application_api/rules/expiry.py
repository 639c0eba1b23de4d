"""保証期限: until when a guarantee must last, and what an extended term asks of one in force."""

from collections.abc import Iterator
from datetime import date

from services.application_api.rules.earlier import InForce
from shared.schemas.application.answers import Finding
from shared.schemas.application.forms import GuaranteeForm, WorksForm
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import GuaranteeKind


def check_expiry(
    pointer: str, guarantee: GuaranteeForm, works: WorksForm, fiscal_year: int, in_force: InForce | None
) -> Iterator[Finding]:
    """`in_force` is the guarantee that this one would change: a term that outlasts it needs a new expiry."""
    least = _find_least(guarantee, works, fiscal_year)
    if guarantee.expires_on >= max(least, works.contract_date):
        if least < works.term.end and guarantee.expires_on > least:
            message = (
                f"今年度対象額についての保証の保証期限は、最終年度でなければ年度の末日（{format_wareki(least)}）です。"
                "日付を確認してください。"
            )
            yield Finding(severity="warning", code="expiry.after_year_end", pointer=pointer, message=message)
        return
    if in_force is not None and in_force.works.term.end < works.term.end and in_force.guarantee.expires_on < least:
        message = (
            f"延長した工期は、現在の保証期限（{format_wareki(in_force.guarantee.expires_on)}）を超えています。"
            f"新しい保証期限として、{format_wareki(least)}以後の日付を入力してください。"
        )
        yield Finding(severity="error", code="change.expiry_needed", pointer=pointer, message=message)
    elif guarantee.expires_on < works.contract_date:
        message = "保証期限は請負契約日以後の日付にしてください。"
        yield Finding(severity="error", code="expiry.before_term_end", pointer=pointer, message=message)
    else:
        what = "工期の終わり" if least == works.term.end else "年度の末日"
        message = f"保証期限が{what}（{format_wareki(least)}）より前です。日付を確認してください。"
        yield Finding(severity="warning", code="expiry.before_term_end", pointer=pointer, message=message)


def _find_least(guarantee: GuaranteeForm, works: WorksForm, fiscal_year: int) -> date:
    """The end of the term, or of the fiscal year where a guarantee is for that year's amount alone."""
    if works.this_year_amount is None or guarantee.kind is GuaranteeKind.CONTRACT:
        return works.term.end
    return min(works.term.end, date(fiscal_year + 1, 3, 31))
