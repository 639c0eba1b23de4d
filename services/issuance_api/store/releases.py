"""What waits for an officer's release, and what was decided."""

import uuid
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import RELEASE_NOT_FOUND
from services.issuance_api.store.tables.decisions import ReleaseRow
from services.issuance_api.store.tables.guarantees import GuaranteeRow
from services.issuance_api.store.tables.records import KeptAnswerRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.errors import DomainError

__all__ = ["KeptAnswerRow", "ReleaseRow"]

ORDER = Order((ReleaseRow.approval_id,), False, TypeAdapter(tuple[uuid.UUID]))


async def add_waiting(
    session: WriteSession,
    guarantee_id: uuid.UUID,
    approval_id: uuid.UUID,
    tenant_org: str,
    at: datetime,
    *,
    is_change: bool,
) -> None:
    """Undecided: the columns of a decision are not the service's to insert."""
    row = insert(ReleaseRow).values(
        guarantee_id=guarantee_id, approval_id=approval_id, tenant_org=tenant_org, arrived_at=at, is_change=is_change
    )
    await session.execute(row)


async def list_releases(session: AsyncSession, guarantee_id: uuid.UUID) -> list[ReleaseRow]:
    """Of one guarantee, decided or not, in the order of its approvals."""
    query = select(ReleaseRow).where(ReleaseRow.guarantee_id == guarantee_id).order_by(ReleaseRow.approval_id)
    return list(await session.scalars(query))


async def take_release(session: WriteSession, guarantee_id: uuid.UUID) -> ReleaseRow:
    """What waits, or else what was decided last, locked until the transaction ends, so that of rivals one decides.

    Raises DomainError `release.not_found`.
    """
    query = (
        select(ReleaseRow)
        .where(ReleaseRow.guarantee_id == guarantee_id)
        .order_by(ReleaseRow.decided_at.desc().nulls_first())
        .limit(1)
        .with_for_update()
    )
    release = await session.scalar(query)
    if release is None:
        raise release_not_found()
    return release


def release_not_found() -> DomainError:
    return DomainError(RELEASE_NOT_FOUND, "発行承認待ちの保証が見つかりません。一覧を開き直して確認してください。")


async def list_waiting(session: AsyncSession, page: PageRequest) -> tuple[list[ReleaseRow], Page]:
    """Of all builders, in the order in which they were approved."""
    numbered = exists().where(GuaranteeRow.id == ReleaseRow.guarantee_id)
    waiting = select(ReleaseRow.approval_id).where(
        ReleaseRow.decided_at.is_(None), or_(ReleaseRow.is_change, ~numbered)
    )
    found = await fetch_page(session, Listing(ORDER, waiting), page)
    ids = [position[-1] for position in found.positions]
    query = select(ReleaseRow).where(ReleaseRow.approval_id.in_(ids), ReleaseRow.decided_at.is_(None))
    return list(await session.scalars(query.order_by(ReleaseRow.approval_id))), found
