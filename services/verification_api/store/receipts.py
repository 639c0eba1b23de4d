"""受理 and 差戻し of versions; a town's own rows, whoever of its systems said them."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.ledger.tables import LedgerRow
from services.verification_api.store.tables import KeptAnswerRow, ReceiptRow
from shared.runtime.data.database import WriteSession
from shared.schemas.words.guarantee import ReceiptDecision

__all__ = ["KeptAnswerRow", "ReceiptRow"]


async def find_receipt(session: AsyncSession, contract_number: str, authority_code: str) -> ReceiptRow | None:
    """What was said last for this town, of whichever version."""
    row = ReceiptRow
    query = select(row).where(row.contract_number == contract_number, row.authority_code == authority_code)
    return await session.scalar(query.order_by(row.id.desc()).limit(1))


async def add_receipt(session: WriteSession, receipt: ReceiptRow) -> None:
    """Also as the town's ledger shows it."""
    session.add(receipt)
    await session.flush()
    sent_back = receipt.version if receipt.decision is ReceiptDecision.RETURNED else None
    line = (LedgerRow.authority_code == receipt.authority_code, LedgerRow.number == receipt.contract_number)
    query = update(LedgerRow).where(*line, LedgerRow.version.is_not(None))
    await session.execute(query.values(sent_back_version=sent_back))
