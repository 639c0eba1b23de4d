"""請負工事の情報: days and amounts that must fit each other."""

from collections.abc import Iterator
from datetime import timedelta

from services.application_api.rules.case import Case
from services.application_api.rules.findings import (
    AMOUNT_ABOVE_CONTRACT,
    CONTRACT_DATE_FAR,
    NOTICE_AFTER_CONTRACT,
    TERM_REVERSED,
    TERM_STARTS_BEFORE_CONTRACT,
    WORKS_FISCAL_YEAR,
)
from shared.schemas.facts.finding import Finding
from shared.schemas.words.dates import compute_fiscal_year, format_wareki

FAR = timedelta(days=180)


def check_works(case: Case) -> Iterator[Finding]:
    works, term = case.works, case.term
    if term.start and term.end and term.start > term.end:
        yield TERM_REVERSED.error("/works/term/to", "工期の終期は始期以後の日付にしてください。")
    if works.contract_date and works.contract_date > case.today + FAR:
        message = f"請負契約日（{format_wareki(works.contract_date)}）が{FAR.days}日より先です。年を確認してください。"
        yield CONTRACT_DATE_FAR.warning("/works/contract_date", message)
    if works.notice_date and works.contract_date and works.notice_date > works.contract_date:
        message = "公告日（指名・見積依頼の通知日）は請負契約日以前の日付にしてください。"
        yield NOTICE_AFTER_CONTRACT.error("/works/notice_date", message)
    if works.contract_date and term.start and works.contract_date > term.start:
        message = "工期の始期は請負契約日以後の日付にしてください。"
        yield TERM_STARTS_BEFORE_CONTRACT.error("/works/term/from", message)
    if works.this_year_amount and works.contract_amount and works.this_year_amount > works.contract_amount:
        message = "今年度対象額は請負金額以下にしてください。"
        yield AMOUNT_ABOVE_CONTRACT.error("/works/this_year_amount", message)
    if works.fiscal_year and works.contract_date and term.end:
        first, last = compute_fiscal_year(works.contract_date), compute_fiscal_year(term.end)
        if not first <= works.fiscal_year <= last:
            message = f"年度は、請負契約日の年度から工期の終期の年度まで（{first}から{last}）で入力してください。"
            yield WORKS_FISCAL_YEAR.error("/works/fiscal_year", message)
