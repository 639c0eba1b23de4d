"""Locks of look-ups that officers lifted."""

from sqlalchemy import text

from services.verification_api.store.tables import UnlockRow
from shared.runtime.data.database import WriteSession

_LIFT = text("SELECT verification.lift_lock(:id, :at, :client_id, :org, :contract_number)")

__all__ = ["UnlockRow"]


async def record_unlock(session: WriteSession, unlock: UnlockRow) -> bool:
    """Forgets an organisation's wrong keys and keeps who asked for it; False where there was nothing to forget.

    One function of the database does both, and this service's role can do neither alone.
    """
    values = {
        "id": unlock.id,
        "at": unlock.at,
        "client_id": unlock.client_id,
        "org": unlock.org,
        "contract_number": unlock.contract_number,
    }
    return bool(await session.scalar(_LIFT, values))
