"""Locks of look-ups that officers lifted."""

from sqlalchemy import delete

from services.verification_api.store.tables import CounterRow, UnlockRow
from shared.runtime.data.database import WriteSession

__all__ = ["UnlockRow"]


async def record_unlock(session: WriteSession, unlock: UnlockRow) -> bool:
    """Forgets an organisation's wrong keys and keeps who asked for it; False where there was nothing to forget."""
    removed = await session.scalar(
        delete(CounterRow)
        .where(CounterRow.org == unlock.org, CounterRow.contract_number == unlock.contract_number, CounterRow.wrong > 0)
        .returning(CounterRow.org)
    )
    if removed is None:
        return False
    session.add(unlock)
    await session.flush()
    return True
