"""What a town chose."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.delivering.tables import PreferenceRow
from shared.runtime.data.database import WriteSession

__all__ = ["PreferenceRow"]


async def find_preference(session: AsyncSession, authority_code: str) -> PreferenceRow | None:
    """None where the town never chose."""
    return await session.get(PreferenceRow, authority_code)


async def takes_direct_delivery(session: AsyncSession, authority_code: str) -> bool:
    preference = await find_preference(session, authority_code)
    return preference is not None and preference.direct_delivery


async def write_preference(
    session: WriteSession, authority_code: str, *, direct_delivery: bool, by: str, now: datetime
) -> None:
    """In place of what it chose before."""
    chosen = {"direct_delivery": direct_delivery, "changed_at": now, "changed_by": by}
    added = insert(PreferenceRow).values(authority_code=authority_code, **chosen)
    await session.execute(added.on_conflict_do_update(index_elements=[PreferenceRow.authority_code], set_=chosen))
