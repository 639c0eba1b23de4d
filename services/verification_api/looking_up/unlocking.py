"""照会停止の解除: an officer lifts the lock that wrong keys led to."""

from services.verification_api.problems import VERIFICATION_NO_LOCK
from services.verification_api.store.unlocks import UnlockRow, record_unlock
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.answers import UnlockAnswer
from shared.schemas.verification.forms import UnlockForm


async def unlock_look_ups(session: WriteSession, tools: Tools, actor: Actor, form: UnlockForm) -> UnlockAnswer:
    """The organisation's wrong keys for this number are counted from zero again; who lifted the lock is on record."""
    row = UnlockRow(
        id=new_id(),
        at=tools.clock.now(),
        client_id=actor.client_id,
        org=form.authority_code,
        contract_number=form.contract_number,
    )
    if not await record_unlock(session, row):
        raise DomainError(
            VERIFICATION_NO_LOCK, "この団体と保証契約番号の照会停止はありません。番号と団体コードを確認してください。"
        )
    return UnlockAnswer(contract_number=row.contract_number, authority_code=row.org, unlocked_at=row.at)
