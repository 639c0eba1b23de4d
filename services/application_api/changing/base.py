"""The version that a change was made from, which has to be the one in force when the change is approved."""

from services.application_api.problems import CHANGE_MOVED
from services.application_api.store.guarantees import RequestedGuaranteeRow
from services.application_api.store.in_force import InForceRow, find_in_force
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError
from shared.schemas.words.guarantee import VERSION_LABELS


async def refuse_moved(call: WritingCall, guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `change.moved` where the guarantee has another version by now; nothing for what is no change.

    Between here and issuance it may still move, which issuance tells.
    """
    if guarantee.change_of is None:
        return
    row = await get_changed(call, guarantee.change_of)
    if row.version != guarantee.base_version:
        raise DomainError(
            CHANGE_MOVED,
            f"変更の対象の保証契約（{row.contract_number}）は、このお申込みの後に「{VERSION_LABELS[row.version_kind]}」が"
            "行われています。差戻しして、申込者に現在の内容から申込み直すよう依頼してください。",
        )


async def get_changed(call: WritingCall, contract_number: str) -> InForceRow:
    """Raises LookupError where it is not in force, which no change that was sent is about."""
    row = await find_in_force(call.session, contract_number)
    if row is None:
        raise LookupError(f"guarantee {contract_number}, which is to change, is not in force")
    return row
