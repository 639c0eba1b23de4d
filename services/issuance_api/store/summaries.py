"""Counts and sums over all guarantees, read from one index that has all that is summed."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables import ListedRow, VersionRow
from shared.schemas.issuance.queries import GuaranteeSummaryBy

_MONTH: ColumnElement[str] = func.to_char(func.timezone("Asia/Tokyo", ListedRow.concluded_at), "YYYY-MM")
_KEYS: dict[GuaranteeSummaryBy, ColumnElement[Any]] = {
    GuaranteeSummaryBy.MONTH: _MONTH,
    GuaranteeSummaryBy.KIND: ListedRow.kind.expression,
    GuaranteeSummaryBy.TOWN: ListedRow.authority_code.expression,
    GuaranteeSummaryBy.FORM: ListedRow.medium.expression,
    GuaranteeSummaryBy.OFFICE: ListedRow.office_code.expression,
}


class SummaryRow(NamedTuple):
    """Amounts in whole yen; `key` is a kind, a form, a code, or a month of Japan as 2026-04."""

    key: str
    guarantees: int
    amount: int
    contract_amount: int


async def summarise(
    session: AsyncSession,
    by: GuaranteeSummaryBy,
    concluded_from: datetime | None,
    concluded_before: datetime | None,
) -> list[SummaryRow]:
    """In the order of the keys."""
    key = _KEYS[by].label("key")
    query = select(key, func.count(), _sum(ListedRow.amount), _sum(ListedRow.contract_amount))
    if concluded_from is not None:
        query = query.where(ListedRow.concluded_at >= concluded_from)
    if concluded_before is not None:
        query = query.where(ListedRow.concluded_at < concluded_before)
    return [SummaryRow(*found) for found in await session.execute(query.group_by(key).order_by(key))]


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


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
