"""The change advisor: what a change of a guarantee in force may alter, and whether it is needed at all."""

from collections.abc import Iterator

from services.application_api.rules.case import Asked, Case
from services.application_api.rules.findings import (
    CHANGE_NEW_APPLICATION,
    CHANGE_NEW_GUARANTEE,
    CHANGE_NOT_NEEDED,
    CHANGE_NOTHING,
    CHANGE_OPEN,
    CHANGE_TERMINATED,
    CHANGE_UNKNOWN,
)
from services.application_api.rules.limits import report_figure
from shared.schemas.application.applied import InForce
from shared.schemas.application.labels import STATUS_LABELS
from shared.schemas.facts.finding import Finding
from shared.schemas.words.guarantee import VersionKind

_CHANGE = "/change_of"
_AMOUNT = "/works/contract_amount"
_UNKNOWN = "変更の対象となる保証契約が見つかりません。発行済みの、自社の保証契約番号か確認してください。"
_ANEW = "変更ではなく、変更する保証契約番号を空欄にして、新しい保証をお申込みください。"
_NO_CONTENT = ("contract_amount", "fiscal_year", "notice_date", "section")
TERMINATED = f"この保証契約は解約済みのため、変更できません。保証が必要な場合は、{_ANEW}"


def check_change(case: Case) -> Iterator[Finding]:
    """What a form with `change_of` may not change, and advice on what it may; nothing for any other form.

    A number that is not the builder's own gets one and the same answer, whatever the reason.
    """
    if case.form.change_of is None:
        return
    in_force, open_change = case.earlier.in_force, case.earlier.open_change
    if in_force is None:
        yield CHANGE_UNKNOWN.error(_CHANGE, _UNKNOWN)
        return
    if in_force.version_kind is VersionKind.TERMINATION:
        yield CHANGE_TERMINATED.error(_CHANGE, TERMINATED)
        return
    if open_change is not None:
        message = (
            f"この保証契約には、手続中の変更のお申込み（申込 {open_change.application_id}、"
            f"手続状況「{STATUS_LABELS[open_change.status]}」）があります。その完了を待つか、取り下げてください。"
        )
        yield CHANGE_OPEN.error(_CHANGE, message)
    foreign = list(_check_kept(case, in_force))
    yield from foreign
    asked = next((asked for asked in case.list_asked() if asked.in_force), None)
    if asked is not None and not foreign:
        yield from _advise(asked, in_force)


def _check_kept(case: Case, in_force: InForce) -> Iterator[Finding]:
    """What makes it another guarantee than the one that is to change."""
    if case.form.authority_code not in (None, in_force.authority_code):
        message = f"発注者の異なる保証契約には変更できません。{_ANEW}"
        yield CHANGE_NEW_APPLICATION.error("/authority_code", message)
    asked = list(case.list_asked())
    if len(asked) > 1:
        message = "変更は、保証契約1件ごとのお申込みです。変更する保証だけを残してください。"
        yield CHANGE_NEW_APPLICATION.error("/guarantees", message)
        return
    for one in asked:
        if one.guarantee.kind not in (None, in_force.guarantee.kind):
            message = f"保証種類の異なる保証契約には変更できません。{_ANEW}"
            yield CHANGE_NEW_APPLICATION.error(f"{one.pointer}/kind", message)
        elif one.guarantee.form not in (None, in_force.guarantee.form):
            message = f"電子保証と証書（紙）の別は変更できません。{_ANEW}"
            yield CHANGE_NEW_APPLICATION.error(f"{one.pointer}/form", message)


def _advise(asked: Asked, in_force: InForce) -> Iterator[Finding]:
    """A town's ratio is decisive whatever else is to change."""
    case = asked.case
    before, after = in_force.works.contract_amount, case.works.contract_amount
    town = case.town
    ratio = town.find_figure(lambda rules: rules.reguarantee_price_ratio) if town else None
    if town and ratio and after is not None and after >= ratio.value * before:
        message = (
            f"{town.name}では、請負金額が{ratio.value.normalize():f}倍以上になる場合は改めて保証が必要です。{_ANEW}"
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
    """How premium and paper are handled is no content of a guarantee, nor what only its handing in goes by; its fiscal
    year stays what it was.
    """
    old_works, old = in_force.works, in_force.guarantee
    whole = asked.case.whole
    if whole is None:
        return False
    works = whole.body.works.model_copy(update={name: getattr(old_works, name) for name in _NO_CONTENT})
    block = next(block for block in whole.guarantees if block.kind is old.kind)
    handled = {name: getattr(old, name) for name in ("premium", "certificate_delivery", "deliver_directly")}
    block = block.model_copy(update=handled)
    return (works, whole.body.principal, block) == (old_works, in_force.principal, old)
