"""照会停止の解除: an officer lifts the locks that wrong keys led to."""

from collections.abc import Sequence
from datetime import datetime

from services.verification_api.problems import VERIFICATION_NO_LOCK
from services.verification_api.store.locks import LockedScope, lift_locks
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor

Outcome = datetime | DomainError


async def unlock_look_ups(
    session: WriteSession, tools: Tools, actor: Actor, scopes: Sequence[LockedScope]
) -> list[Outcome]:
    """When each was lifted, or the DomainError `verification.no_lock`, in the order of the scopes.

    Wrong keys of whoever asked are counted from zero again; who lifted the lock is on record.
    """
    now = tools.clock.now()
    lifted = await lift_locks(session, now, actor.client_id, scopes)
    return [now if scope in lifted else _refuse(scope) for scope in scopes]


def _refuse(scope: LockedScope) -> DomainError:
    if scope.contract_number is None:
        return DomainError(
            VERIFICATION_NO_LOCK,
            "この団体について、すべての保証契約番号にわたる照会停止はありません。団体コードを確認してください。",
        )
    return DomainError(
        VERIFICATION_NO_LOCK, "この団体と保証契約番号の照会停止はありません。番号と団体コードを確認してください。"
    )
