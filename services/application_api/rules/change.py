"""The change advisor: whether a guarantee in force needs the change that is asked for."""

from collections.abc import Iterator
from typing import Literal

from services.application_api.reference.authorities import AuthorityProfile, AuthorityRegister
from services.application_api.rules.earlier import Earlier, InForce
from services.application_api.rules.limits import report_figure
from shared.schemas.application.answers import Finding
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm

_CHANGE = "/change_of"
_AMOUNT = "/works/contract_amount"


def check_change(
    form: ApplicationForm, earlier: Earlier, authority: AuthorityProfile | None, register: AuthorityRegister
) -> Iterator[Finding]:
    """Advice on a form with `change_of`, and that no change can be sent yet; nothing for any other form.

    A number that may not be changed gets one and the same answer, whatever the reason: it may be another company's.
    """
    if form.change_of is None:
        return
    asked = next((block for block in form.guarantees if earlier.find_in_force(block.kind)), None)
    if earlier.in_force is None or asked is None:
        message = (
            "変更の対象となる保証契約が見つかりません。同じ発注者・同じ保証種類で発行済みの、自社の保証契約番号か"
            "確認してください。"
        )
        yield _find("error", _CHANGE, "change.unknown", message)
    else:
        yield from _advise(form, asked, earlier.in_force, authority, register)
    message = "変更のお申込みは、まだここからは送信できません。作成中のまま保存し、取扱箇所にご連絡ください。"
    yield _find("error", _CHANGE, "change.not_accepted", message)


def _advise(
    form: ApplicationForm,
    asked: GuaranteeForm,
    in_force: InForce,
    authority: AuthorityProfile | None,
    register: AuthorityRegister,
) -> Iterator[Finding]:
    """A town's ratio is decisive whatever else is to change."""
    before, after = in_force.works.contract_amount, form.works.contract_amount
    ratio = register.figure(authority, "reguarantee_price_ratio") if authority else None
    if authority and ratio and after >= ratio.value * before:
        message = (
            f"{authority.name}では、請負金額が{ratio.value.normalize():f}倍以上になる場合は改めて保証が必要です。"
            "変更ではなく、保証契約番号（change_of）を空にして新しい保証をお申込みください。"
        )
        yield from report_figure(_AMOUNT, authority, "change.new_guarantee", ratio, message)
    elif _is_same_but_for_amount(form, asked, in_force):
        yield _advise_against(same_amount=after == before)


def _advise_against(*, same_amount: bool) -> Finding:
    if same_amount:
        message = "現在の保証契約と内容が同じです。変更する項目を入力してください。変更がなければお申込みは不要です。"
        return _find("error", _CHANGE, "change.nothing", message)
    message = (
        "請負金額のみの変更は保証契約の効力に影響しません。変更のお申込みは不要です。"
        "保証金額や保証期限の変更を発注者から求められている場合は、その内容も入力してください。"
    )
    return _find("warning", _AMOUNT, "change.not_needed", message)


def _is_same_but_for_amount(form: ApplicationForm, asked: GuaranteeForm, in_force: InForce) -> bool:
    """How premium and paper are handled is no content of a guarantee, and its fiscal year stays what it was."""
    old_works, old = in_force.works, in_force.guarantee
    works = form.works.model_copy(
        update={"contract_amount": old_works.contract_amount, "fiscal_year": old_works.fiscal_year}
    )
    block = asked.model_copy(update={"premium": old.premium, "certificate_delivery": old.certificate_delivery})
    return (works, form.principal, block) == (old_works, in_force.principal, old)


def _find(severity: Literal["error", "warning"], pointer: str, code: str, message: str) -> Finding:
    return Finding(severity=severity, code=code, pointer=pointer, message=message)
