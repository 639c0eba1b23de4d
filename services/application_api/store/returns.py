"""自治体からの差戻し: what towns returned to the surety company, and what answered it."""

import uuid
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.tables import InForceRow, TownReturnRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import KeptMoment, Listing, Order, Page, PageRequest, fetch_page
from shared.schemas.application.choices import ReturnAnswer
from shared.schemas.facts.certificate import Certificate

__all__ = ["TownReturnRow"]

ORDER_NAME = "at"
ORDER = Order((TownReturnRow.at, TownReturnRow.id), False, TypeAdapter(tuple[KeptMoment, uuid.UUID]))


class Returned(NamedTuple):
    """With what is in force; None where nothing of the guarantee is known here."""

    row: TownReturnRow
    content: Certificate | None


async def add_return(session: WriteSession, returned: TownReturnRow) -> None:
    session.add(returned)
    await session.flush()


async def answer_returns(
    session: WriteSession, guarantee_id: uuid.UUID, by: ReturnAnswer, at: datetime, *, before: int | None = None
) -> None:
    """Those of a guarantee that wait for an answer; of versions `before` one, where it is given."""
    row = TownReturnRow
    waiting = update(row).where(row.guarantee_id == guarantee_id, row.answered_at.is_(None), row.at <= at)
    if before is not None:
        waiting = waiting.where(row.version < before)
    await session.execute(waiting.values(answered_at=at, answered_by=by))


async def list_returns(session: AsyncSession, answered: bool | None, page: PageRequest) -> tuple[list[Returned], Page]:
    """Of all towns and builders, the oldest first."""
    row = TownReturnRow
    wanted = select(*ORDER.columns)
    if answered is not None:
        wanted = wanted.where(row.answered_at.is_not(None) if answered else row.answered_at.is_(None))
    found = await fetch_page(session, Listing(ORDER, wanted), page)
    query = (
        select(row, InForceRow.content)
        .outerjoin(InForceRow, InForceRow.guarantee_id == row.guarantee_id)
        .where(row.id.in_([position[-1] for position in found.positions]))
        .order_by(row.at, row.id)
    )
    return [Returned._make(pair) for pair in await session.execute(query)], found
