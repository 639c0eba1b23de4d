"""受理 and 差戻し of versions; a town's own rows, whoever of its systems said them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.tables import KeptAnswerRow, ReceiptRow
from shared.runtime.data.database import WriteSession

__all__ = ["KeptAnswerRow", "ReceiptRow"]


async def find_receipt(session: AsyncSession, contract_number: str, authority_code: str) -> ReceiptRow | None:
    """What was said last for this town, of whichever version."""
    row = ReceiptRow
    query = select(row).where(row.contract_number == contract_number, row.authority_code == authority_code)
    return await session.scalar(query.order_by(row.id.desc()).limit(1))


async def add_receipt(session: WriteSession, receipt: ReceiptRow) -> None:
    session.add(receipt)
    await session.flush()
