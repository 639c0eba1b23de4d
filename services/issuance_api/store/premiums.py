"""The premium of each guarantee, as its approval fixed it."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables import PremiumRow
from shared.schemas.words.premium import Premium

__all__ = ["PremiumRow"]


async def find_premium(session: AsyncSession, guarantee_id: uuid.UUID) -> Premium | None:
    """None where its approval was lost, and the certificate entered again."""
    row = await session.get(PremiumRow, guarantee_id)
    return None if row is None else _read_premium(row)


async def get_premiums(session: AsyncSession, guarantee_ids: list[uuid.UUID]) -> dict[uuid.UUID, Premium]:
    """By the id of their guarantee."""
    rows = await session.scalars(select(PremiumRow).where(PremiumRow.guarantee_id.in_(guarantee_ids)))
    return {row.guarantee_id: _read_premium(row) for row in rows}


def _read_premium(row: PremiumRow) -> Premium:
    return Premium(amount=row.amount, source=row.source, payment_method=row.payment_method)
