"""What a guarantee says after an officer's act: pure, from what it says now."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from services.issuance_api.store.guarantees import VersionRow
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.acts import CorrectedContent
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import name_points
from shared.schemas.words.guarantee import GuaranteeKind


def correct(content: Certificate, corrected: CorrectedContent) -> Certificate:
    """With the fields that are named in their place; one that is named as None is taken out, where it may be."""
    named = corrected.model_dump(by_alias=True)
    given = {field: named.get(field) for field in corrected.model_fields_set}
    if given.get("joint_venture_members", ()) is None:
        given["joint_venture_members"] = ()
    return Certificate.model_validate(content.model_dump(by_alias=True) | given)


def terminate(content: Certificate, effective_on: date) -> Certificate:
    return content.model_copy(update={"terminated_on": effective_on})


def find_before_change(versions: Sequence[VersionRow]) -> VersionRow | None:
    """The version before the change that is in force, of versions newest first; None where none is.

    A correction of the change is undone with it. Where the newest is itself a change cancellation, the change before
    the one that it undid is in force.
    """
    change_no = versions[0].content.change_no
    return next((version for version in versions if version.content.change_no < change_no), None)


def list_faults(content: Certificate, repertoire: Repertoire) -> Iterator[tuple[str, str, str]]:
    """What a certificate must not say: JSON pointer, code and what to do about it."""
    if content.amount > content.contract_amount:
        yield "/content/amount", "amount.above_contract", "保証金額は請負金額以下にしてください。"
    if content.term.start > content.term.end:
        yield "/content/term", "term.reversed", "工期の始期は終期以前の日にしてください。"
    if content.contract_date > content.term.start:
        yield "/content/term", "term.starts_before_contract", "工期の始期は請負契約日以後の日にしてください。"
    if content.expires_on < content.contract_date:
        yield "/content/expires_on", "expiry.before_contract", "保証期限は請負契約日以後の日にしてください。"
    if (content.kind is GuaranteeKind.CONTRACT) == (content.deposit_bank is not None):
        yield "/content/deposit_bank", "deposit_bank.unfit", "預託金融機関は前払金の保証にのみ入力してください。"
    for field, text in _list_texts(content):
        undrawable, fallbacks = repertoire.read(text)
        if undrawable or fallbacks:
            points = name_points([*undrawable, *fallbacks])
            message = f"保証証書にそのままでは印字できない文字（{points}）を、別の文字に置き換えてください。"
            yield f"/content/{field}", "text.undrawable", message


def _list_texts(content: Certificate) -> Iterator[tuple[str, str]]:
    shown: dict[str, Any] = content.model_dump(exclude={"issuer", "office", "terms_name", "authority_name"})
    for field, value in shown.items():
        for text in _find_texts(value):
            yield field, text


def _find_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _find_texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _find_texts(part)
