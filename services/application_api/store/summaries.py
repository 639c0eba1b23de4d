"""Counts and sums over all guarantees that were ever sent, from those that are kept by day and month."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.tables import TallyRow
from shared.runtime.data.tally import select_sums
from shared.schemas.application.queries import SummaryBy


class SummaryRow(NamedTuple):
    """Amounts in whole yen; `key` is a status, a code, or a month of Japan as 2026-04."""

    key: str
    guarantees: int
    amount: int
    premium: int


async def summarise(session: AsyncSession, by: SummaryBy, first: date | None, last: date | None) -> list[SummaryRow]:
    """In the order of the keys; of the days from `first` to `last`."""
    query = select_sums(TallyRow, TallyRow.premium_amount, by, first, last)
    return [SummaryRow(*found) for found in await session.execute(query)]
