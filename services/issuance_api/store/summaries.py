"""Counts and sums over all guarantees, from those that are kept by day and month."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.guarantees import VersionRow
from services.issuance_api.store.tables.lists import ListedRow, TallyRow
from shared.runtime.data.tally import select_sums
from shared.schemas.issuance.queries import GuaranteeSummaryBy


class SummaryRow(NamedTuple):
    """Amounts in whole yen; `key` is a kind, a form, a code, or a month of Japan as 2026-04."""

    key: str
    guarantees: int
    amount: int
    contract_amount: int


async def summarise(
    session: AsyncSession, by: GuaranteeSummaryBy, first: date | None, last: date | None
) -> list[SummaryRow]:
    """In the order of the keys; of the days from `first` to `last`."""
    query = select_sums(TallyRow, TallyRow.contract_amount, by, first, last)
    return [SummaryRow(*found) for found in await session.execute(query)]


async def find_authority_names(session: AsyncSession, codes: list[str]) -> dict[str, str]:
    """The name of each town as its newest guarantee has it."""
    named = func.unnest(literal(codes, ARRAY(Text()))).column_valued("code")
    newest = (
        select(VersionRow.content["authority_name"].as_string())
        .join(ListedRow, ListedRow.guarantee_id == VersionRow.guarantee_id)
        .where(ListedRow.authority_code == named)
        .order_by(ListedRow.contract_number.desc(), VersionRow.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = await session.execute(select(named, newest))
    return dict(tuple(row) for row in found)
