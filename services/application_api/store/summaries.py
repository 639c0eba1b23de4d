"""Counts and sums over all guarantees that were ever sent, from those that are kept by day and month."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.tables import TallyRow
from shared.runtime.data.tally import lies_within, sum_up
from shared.schemas.application.queries import SummaryBy


class SummaryRow(NamedTuple):
    """Amounts in whole yen; `key` is a status, a code, or a month of Japan as 2026-04."""

    key: str
    guarantees: int
    amount: int
    premium: int


async def summarise(session: AsyncSession, by: SummaryBy, first: date | None, last: date | None) -> list[SummaryRow]:
    """In the order of the keys; of the days from `first` to `last`."""
    row = TallyRow
    # Each guarantee is counted once by whatever it is counted by.
    counted, key = (SummaryBy.STATUS, func.to_char(row.begins, "YYYY-MM")) if by is SummaryBy.MONTH else (by, row.key)
    guarantees = sum_up(row.guarantees)
    query = (
        select(key.label("named"), guarantees, sum_up(row.amount), sum_up(row.premium_amount))
        .where(row.by == counted, lies_within(row, first, last))
        .group_by("named")
        .having(guarantees > 0)
        .order_by("named")
    )
    return [SummaryRow(*found) for found in await session.execute(query)]
