"""What towns said of guarantees: 受理 and 差戻し, as they were heard."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.submissions import ReceiptRow
from shared.runtime.data.database import WriteSession

__all__ = ["ReceiptRow"]


async def add_receipt(session: WriteSession, receipt: ReceiptRow) -> None:
    session.add(receipt)
    await session.flush()


async def find_receipt(session: AsyncSession, guarantee_id: uuid.UUID) -> ReceiptRow | None:
    """What was said last of a guarantee, of whichever version."""
    return (await find_receipts(session, [guarantee_id])).get(guarantee_id)


async def find_receipts(session: AsyncSession, guarantee_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ReceiptRow]:
    """The same of several, by guarantee; of those that no town spoke of nothing. A guarantee has a few of them."""
    row = ReceiptRow
    query = select(row).where(row.guarantee_id.in_(guarantee_ids)).order_by(row.at, row.id)
    return {receipt.guarantee_id: receipt for receipt in await session.scalars(query)}
