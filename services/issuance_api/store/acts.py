"""Officers' acts that wait for a second officer, and what was decided."""

import uuid

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import ACT_NOT_FOUND
from services.issuance_api.store.tables.decisions import ActRow
from services.issuance_api.store.tables.guarantees import GuaranteeRow, VersionRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.errors import DomainError

__all__ = ["ActRow"]

ORDER = Order((ActRow.id,), False, TypeAdapter(tuple[uuid.UUID]))


async def add_act(session: WriteSession, act: ActRow) -> None:
    session.add(act)
    await session.flush()


async def find_waiting_act(session: AsyncSession, guarantee_id: uuid.UUID) -> ActRow | None:
    return await session.scalar(select(ActRow).where(ActRow.guarantee_id == guarantee_id, ActRow.decided_at.is_(None)))


async def take_act(session: WriteSession, guarantee_id: uuid.UUID) -> ActRow:
    """The one that waits, or else was decided last, locked until the transaction ends.

    Raises DomainError `act.not_found`.
    """
    query = select(ActRow).where(ActRow.guarantee_id == guarantee_id)
    latest = query.order_by(ActRow.decided_at.desc().nulls_first()).limit(1).with_for_update()
    act = await session.scalar(latest)
    if act is None:
        raise DomainError(ACT_NOT_FOUND, "承認待ちの手続きが見つかりません。一覧を開き直して確認してください。")
    return act


async def list_waiting_acts(
    session: AsyncSession, page: PageRequest
) -> tuple[list[tuple[ActRow, GuaranteeRow, VersionRow]], Page]:
    """Each with its guarantee and the version it was asked for on, oldest first."""
    waiting = select(ActRow.id).where(ActRow.decided_at.is_(None))
    found = await fetch_page(session, Listing(ORDER, waiting), page)
    ids = [position[-1] for position in found.positions]
    query = (
        select(ActRow, GuaranteeRow, VersionRow)
        .join(GuaranteeRow, GuaranteeRow.id == ActRow.guarantee_id)
        .join(
            VersionRow, (VersionRow.guarantee_id == ActRow.guarantee_id) & (VersionRow.version == ActRow.base_version)
        )
        .where(ActRow.id.in_(ids))
        .order_by(ActRow.id)
    )
    return [(act, guarantee, version) for act, guarantee, version in await session.execute(query)], found
