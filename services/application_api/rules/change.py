"""The change advisor: whether a guarantee in force needs the change that is asked for."""

from collections.abc import Iterator

from services.application_api.rules.case import Asked, Case, InForce
from services.application_api.rules.findings import (
    CHANGE_NEW_GUARANTEE,
    CHANGE_NOT_ACCEPTED,
    CHANGE_NOT_NEEDED,
    CHANGE_NOTHING,
    CHANGE_UNKNOWN,
)
from services.application_api.rules.limits import report_figure
from shared.schemas.application.answers import Finding

_CHANGE = "/change_of"
_AMOUNT = "/works/contract_amount"


def check_change(case: Case) -> Iterator[Finding]:
    """Advice on a form with `change_of`, and that no change can be sent yet; nothing for any other form.

    A number that may not be changed gets one and the same answer, whatever the reason: it may be another company's.
    """
    if case.form.change_of is None:
        return
    asked = next((asked for asked in case.list_asked() if asked.in_force), None)
    if asked is not None and asked.in_force is not None:
        yield from _advise(asked, asked.in_force)
    elif _can_be_found(case):
        message = (
            "変更の対象となる保証契約が見つかりません。同じ発注者・同じ保証種類で発行済みの、自社の保証契約番号か"
            "確認してください。"
        )
        yield CHANGE_UNKNOWN.error(_CHANGE, message)
    message = "変更のお申込みは、まだここからは送信できません。作成中のまま保存し、取扱箇所にご連絡ください。"
    yield CHANGE_NOT_ACCEPTED.error(_CHANGE, message)


def _can_be_found(case: Case) -> bool:
    """Whether the form names what a guarantee in force is looked for by: its town, and a kind."""
    kinds = [asked.guarantee.kind for asked in case.list_asked()]
    return case.form.authority_code is not None and bool(kinds) and None not in kinds


def _advise(asked: Asked, in_force: InForce) -> Iterator[Finding]:
    """A town's ratio is decisive whatever else is to change."""
    case = asked.case
    before, after = in_force.works.contract_amount, case.works.contract_amount
    town = case.town
    ratio = town.find_figure(lambda rules: rules.reguarantee_price_ratio) if town else None
    if town and ratio and after is not None and after >= ratio.value * before:
        message = (
            f"{town.name}では、請負金額が{ratio.value.normalize():f}倍以上になる場合は改めて保証が必要です。"
            "変更ではなく、変更する保証契約番号を空欄にして、新しい保証をお申込みください。"
        )
        yield from report_figure(town, _AMOUNT, CHANGE_NEW_GUARANTEE, ratio, message)
    elif _is_same_but_for_amount(asked, in_force):
        yield _advise_against(same_amount=after == before)


def _advise_against(*, same_amount: bool) -> Finding:
    if same_amount:
        message = "現在の保証契約と内容が同じです。変更する項目を入力してください。変更がなければお申込みは不要です。"
        return CHANGE_NOTHING.error(_CHANGE, message)
    message = (
        "請負金額のみの変更は保証契約の効力に影響しません。変更のお申込みは不要です。"
        "保証金額や保証期限の変更を発注者から求められている場合は、その内容も入力してください。"
    )
    return CHANGE_NOT_NEEDED.warning(_AMOUNT, message)


def _is_same_but_for_amount(asked: Asked, in_force: InForce) -> bool:
    """How premium and paper are handled is no content of a guarantee, and its fiscal year stays what it was."""
    old_works, old = in_force.works, in_force.guarantee
    whole = asked.case.whole
    if whole is None:
        return False
    works = whole.body.works.model_copy(
        update={"contract_amount": old_works.contract_amount, "fiscal_year": old_works.fiscal_year}
    )
    block = next(block for block in whole.guarantees if block.kind is old.kind)
    block = block.model_copy(update={"premium": old.premium, "certificate_delivery": old.certificate_delivery})
    return (works, whole.body.principal, block) == (old_works, in_force.principal, old)
