"""発注者コード and 取扱箇所コード: both must be ones that we know."""

from collections.abc import Iterator

from services.application_api.rules.case import Case
from services.application_api.rules.findings import AUTHORITY_UNKNOWN, OFFICE_UNKNOWN
from shared.schemas.facts.finding import Finding
from shared.schemas.words.authority_code import is_authority_code


def check_codes(case: Case) -> Iterator[Finding]:
    code = case.form.authority_code
    if code is not None and case.town is None:
        message = "この発注者コードは登録されていません。発注者の一覧から選んでください。"
        if not is_authority_code(code):
            message = "発注者コードの検査数字が合いません。全国地方公共団体コード（6桁）を確認してください。"
        yield AUTHORITY_UNKNOWN.error("/authority_code", message)
    if case.form.office_code is not None and not case.office_known:
        message = "この取扱箇所コードはありません。申込送信先の一覧から選んでください。"
        yield OFFICE_UNKNOWN.error("/office_code", message)
