"""Counts and sums over all guarantees that were ever sent, read from one index that has all that is summed."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import BigInteger

from services.application_api.store.tables import ApplicationRow, RequestedGuaranteeRow
from shared.schemas.application.queries import SummaryBy

_MONTH: ColumnElement[str] = func.to_char(func.timezone("Asia/Tokyo", ApplicationRow.received_at), "YYYY-MM")
_KEYS: dict[SummaryBy, ColumnElement[Any]] = {
    SummaryBy.STATUS: RequestedGuaranteeRow.status.expression,
    SummaryBy.OFFICE: RequestedGuaranteeRow.office_code.expression,
    SummaryBy.TOWN: RequestedGuaranteeRow.authority_code.expression,
    SummaryBy.MONTH: _MONTH,
}


class SummaryRow(NamedTuple):
    """Amounts in whole yen; `key` is a status, a code, or a month of Japan as 2026-04."""

    key: str
    guarantees: int
    amount: int
    premium: int


async def summarise(
    session: AsyncSession, by: SummaryBy, received_from: datetime | None, received_before: datetime | None
) -> list[SummaryRow]:
    """In the order of the keys."""
    row = RequestedGuaranteeRow
    key = _KEYS[by].label("key")
    query = select(key, func.count(), _sum(row.amount), _sum(row.premium_amount)).where(row.received)
    if by is SummaryBy.MONTH or received_from is not None or received_before is not None:
        query = query.join(ApplicationRow, ApplicationRow.id == row.application_id)
    if received_from is not None:
        query = query.where(ApplicationRow.received_at >= received_from)
    if received_before is not None:
        query = query.where(ApplicationRow.received_at < received_before)
    return [SummaryRow(*found) for found in await session.execute(query.group_by(key).order_by(key))]


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
