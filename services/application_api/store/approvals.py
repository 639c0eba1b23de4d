"""The second officers' approvals, and the guarantees that wait for one."""

import uuid
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.tables import ApplicationRow, ApprovalRow, RequestedGuaranteeRow
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.schemas.application.choices import SecondApproval

ORDER = Order((RequestedGuaranteeRow.id,), False, TypeAdapter(tuple[uuid.UUID]))


class Waiting(NamedTuple):
    """A guarantee that waits for a second officer, with its application."""

    application: ApplicationRow
    guarantee: RequestedGuaranteeRow


async def add_approval(
    session: WriteSession, guarantee: RequestedGuaranteeRow, approved_by: str, at: datetime, note: str | None
) -> None:
    session.add(
        ApprovalRow(
            id=new_id(),
            guarantee_id=guarantee.id,
            tenant_org=guarantee.tenant_org,
            accepted_by=guarantee.accepted_by,
            approved_by=approved_by,
            approved_at=at,
            note=note,
        )
    )
    await session.flush()


async def list_waiting(session: AsyncSession, page: PageRequest) -> tuple[list[Waiting], Page]:
    """Of all builders, in the order in which they were asked for."""
    row = RequestedGuaranteeRow
    waiting = select(row.id).where(row.approval == SecondApproval.WAITING)
    found = await fetch_page(session, Listing(ORDER, waiting), page)
    query = (
        select(ApplicationRow, row)
        .join(ApplicationRow, ApplicationRow.id == row.application_id)
        .where(row.id.in_([position[-1] for position in found.positions]))
        .order_by(row.id)
    )
    return [Waiting._make(pair) for pair in await session.execute(query)], found
