"""The premium of each guarantee, as its approval fixed it, and what further versions cost more or less."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables import PremiumRow, VersionPremiumRow
from shared.runtime.data.database import WriteSession
from shared.schemas.words.premium import Premium

__all__ = ["PremiumRow", "VersionPremiumRow"]


async def find_premium(session: AsyncSession, guarantee_id: uuid.UUID) -> Premium | None:
    """None where its approval was lost, and the certificate entered again."""
    row = await session.get(PremiumRow, guarantee_id)
    return None if row is None else _read_premium(row)


async def get_premiums(session: AsyncSession, guarantee_ids: list[uuid.UUID]) -> dict[uuid.UUID, Premium]:
    """By the id of their guarantee."""
    rows = await session.scalars(select(PremiumRow).where(PremiumRow.guarantee_id.in_(guarantee_ids)))
    return {row.guarantee_id: _read_premium(row) for row in rows}


async def find_version_premium(
    session: AsyncSession, guarantee_id: uuid.UUID, version: int
) -> VersionPremiumRow | None:
    return await session.get(VersionPremiumRow, (guarantee_id, version))


async def list_version_premiums(session: AsyncSession, guarantee_id: uuid.UUID) -> list[VersionPremiumRow]:
    """In the order of the versions."""
    row = VersionPremiumRow
    return list(await session.scalars(select(row).where(row.guarantee_id == guarantee_id).order_by(row.version)))


async def add_version_premium(session: WriteSession, premium: VersionPremiumRow) -> None:
    session.add(premium)
    await session.flush()


def _read_premium(row: PremiumRow) -> Premium:
    return Premium(amount=row.amount, source=row.source, payment_method=row.payment_method)
