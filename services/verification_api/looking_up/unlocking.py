"""照会停止の解除: an officer lifts the lock that wrong keys led to."""

from services.verification_api.problems import VERIFICATION_NO_LOCK
from services.verification_api.store.unlocks import LockedScope, lift_locks
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.answers import UnlockAnswer
from shared.schemas.verification.forms import UnlockForm


async def unlock_look_ups(session: WriteSession, tools: Tools, actor: Actor, form: UnlockForm) -> UnlockAnswer:
    """Wrong keys for this town are counted from zero again; who lifted the lock is on record."""
    now = tools.clock.now()
    scope = LockedScope(form.authority_code, form.contract_number)
    if not await lift_locks(session, now, actor.client_id, [scope]):
        raise DomainError(
            VERIFICATION_NO_LOCK, "この団体と保証契約番号の照会停止はありません。番号と団体コードを確認してください。"
        )
    return UnlockAnswer(contract_number=scope.contract_number, authority_code=scope.authority_code, unlocked_at=now)
