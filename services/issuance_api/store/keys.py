"""Authentication keys, sealed, and the wrapped data keys that they are sealed with."""

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables import AuthenticationKeyRow, DataKeyRow
from shared.runtime.data.database import WriteSession

__all__ = ["AuthenticationKeyRow"]


async def find_key(session: AsyncSession, guarantee_id: uuid.UUID) -> AuthenticationKeyRow | None:
    """The valid key, which is the one with the highest serial; paper has none."""
    query = select(AuthenticationKeyRow).where(AuthenticationKeyRow.guarantee_id == guarantee_id)
    return await session.scalar(query.order_by(AuthenticationKeyRow.serial.desc()).limit(1))


async def get_data_key(session: WriteSession, epoch: int, fresh: tuple[str, bytes]) -> tuple[str, bytes]:
    """The wrapped data key of an epoch, (wrapped_by, wrapped); keeps `fresh` where the epoch has none yet."""
    offered = insert(DataKeyRow).values(epoch=epoch, wrapped_by=fresh[0], wrapped=fresh[1])
    await session.execute(offered.on_conflict_do_nothing())
    row = await session.get_one(DataKeyRow, epoch)
    return row.wrapped_by, row.wrapped
