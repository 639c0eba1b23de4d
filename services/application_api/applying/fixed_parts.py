"""What an edit may not change, since it was sent or has ended."""

from services.application_api.problems import APPLICATION_PARTLY_FIXED
from services.application_api.rules.case import Whole
from services.application_api.status import EDITABLE, ENDED, LABELS
from services.application_api.store.applications import ApplicationRow
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import KIND_LABELS


def refuse_fixed(application: ApplicationRow, guarantees: list[RequestedGuaranteeRow], whole: Whole | None) -> None:
    """Raises DomainError `application.partly_fixed` where the form differs in a part that may no longer change.

    Of a form that is not whole it only asks whether anything may still change at all.

    While an officer may accept a guarantee at any moment, neither its block nor the parts that all guarantees share may
    change: the officer would accept what nobody reviewed. A withdrawn or declined guarantee keeps only its own block.
    """
    fixed = [row for row in guarantees if row.status not in EDITABLE]
    held = [row for row in fixed if row.status not in ENDED]
    if len(fixed) == len(guarantees):
        raise DomainError(APPLICATION_PARTLY_FIXED, _explain_fixed(fixed, held))
    if whole is None:
        return
    asked = {block.kind: block for block in whole.guarantees}
    returned = {row.kind for row in guarantees if row.status == Status.RETURNED}
    same_kinds = asked.keys() == {row.kind for row in guarantees}
    same_body = whole.body == application.body
    same_blocks = all(asked.get(row.kind) == row.block for row in fixed)
    same_subject = same_kinds and whole.body.change_of == application.require_body().change_of
    if (held and not same_body) or not same_blocks or ((fixed or returned) and not same_subject):
        raise DomainError(APPLICATION_PARTLY_FIXED, _explain_fixed(fixed, held))


def _explain_fixed(fixed: list[RequestedGuaranteeRow], held: list[RequestedGuaranteeRow]) -> str:
    names = "・".join(f"{KIND_LABELS[row.kind]}（{LABELS[row.status]}）" for row in held or fixed)
    if held:
        return (
            f"{names}は審査中または引受済みのため、差戻しされた保証の内容だけを変更できます。"
            "工事など共通の項目を変更する場合は、取扱箇所に、審査中の保証の差戻しも依頼してください。"
        )
    if fixed:
        return f"{names}の内容は変更できません。元の内容のまま含めるか、新しい申込を作成してください。"
    return (
        "送信後は、保証の種類の増減と、変更の対象の保証契約番号の変更はできません。"
        "差戻しされた保証の内容を変更してください。"
    )
