"""保証の申込内容: the amount of each guarantee, and which kinds come together."""

from collections.abc import Iterator

from services.application_api.rules.case import Case
from services.application_api.rules.findings import AMOUNT_ABOVE_CONTRACT, CONTRACT_ALONE
from shared.schemas.facts.finding import Finding
from shared.schemas.words.guarantee import GuaranteeKind


def check_amounts(case: Case) -> Iterator[Finding]:
    for asked in case.list_asked():
        amount, most = asked.guarantee.amount, case.works.contract_amount
        if amount is not None and most is not None and amount > most:
            yield AMOUNT_ABOVE_CONTRACT.error(f"{asked.pointer}/amount", "保証金額は請負金額以下にしてください。")


def check_kinds(case: Case) -> Iterator[Finding]:
    """A change of a contract guarantee has its advance already."""
    kinds = [guarantee.kind for guarantee in case.form.guarantees or ()]
    if kinds == [GuaranteeKind.CONTRACT] and case.form.change_of is None:
        message = "契約保証は前払金保証に付帯する保証です。契約保証のみのお申込みの場合は取扱箇所にご相談ください。"
        yield CONTRACT_ALONE.warning("/guarantees/0", message)
