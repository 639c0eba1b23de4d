"""The inboxes of towns. The scope shows no rows but the town's; the queries say so as well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.delivering.tables import DeliveryRow
from services.verification_api.store.tables import CertificateVersionRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import KeptMoment, Listing, Order, Page, PageRequest, fetch_page
from shared.schemas.facts.certificate import Certificate
from shared.schemas.verification.inbox import InboxState

__all__ = ["DeliveryRow"]

WAITING_FIRST = "waiting_first"
_POSITION: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[bool, KeptMoment, UUID])
ORDER = Order((DeliveryRow.waits, DeliveryRow.delivered_at, DeliveryRow.id), True, _POSITION)


@dataclass(frozen=True)
class InboxFilter:
    """The inbox of one town; of several states any will do, and none is no condition."""

    authority_code: str
    state: tuple[InboxState, ...] = ()


class Delivered(NamedTuple):
    """With what its newest version says."""

    delivery: DeliveryRow
    content: Certificate


async def list_inbox(session: AsyncSession, wanted: InboxFilter, page: PageRequest) -> tuple[list[Delivered], Page]:
    found = await fetch_page(session, compose_listing(wanted), page)
    ids = [position[-1] for position in found.positions]
    query = (
        select(DeliveryRow, CertificateVersionRow.content)
        .join(
            CertificateVersionRow,
            and_(
                CertificateVersionRow.contract_number == DeliveryRow.contract_number,
                CertificateVersionRow.version == DeliveryRow.version,
            ),
        )
        .where(DeliveryRow.id.in_(ids))
    )
    rows = {row.id: Delivered(row, content) for row, content in await session.execute(query)}
    return [rows[each] for each in ids], found


def compose_listing(wanted: InboxFilter) -> Listing:
    query = select(*ORDER.columns).where(DeliveryRow.authority_code == wanted.authority_code)
    if wanted.state:
        query = query.where(or_(*map(_is_in, wanted.state)))
    return Listing(ORDER, query)


def _is_in(state: InboxState) -> ColumnElement[bool]:
    if state is InboxState.UNOPENED:
        return DeliveryRow.opened_version.is_(None)
    return and_(DeliveryRow.opened_version.is_not(None), DeliveryRow.waits.is_(state is InboxState.CHANGED))


async def find_delivery(session: AsyncSession, delivery_id: UUID, authority_code: str) -> DeliveryRow | None:
    query = select(DeliveryRow).where(DeliveryRow.id == delivery_id, DeliveryRow.authority_code == authority_code)
    return await session.scalar(query)


async def take_delivery_of(session: WriteSession, contract_number: str) -> DeliveryRow | None:
    """Locked until the transaction ends. The certificate is taken before it."""
    query = select(DeliveryRow).where(DeliveryRow.contract_number == contract_number).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def add_delivery(session: WriteSession, delivery: DeliveryRow) -> None:
    session.add(delivery)
    await session.flush()


async def update_delivery(session: WriteSession, delivery: DeliveryRow, version: int, registered_at: datetime) -> None:
    """A later version is there; it is not opened yet."""
    delivery.version, delivery.changed_at = version, registered_at
    await session.flush()


async def record_opened(session: WriteSession, delivery: DeliveryRow, version: int, now: datetime) -> None:
    delivery.opened_version, delivery.opened_at = version, now
    await session.flush()
