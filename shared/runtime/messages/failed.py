"""Deliveries that failed or were refused: for officers to see, for an operator to replay and to vouch for."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter
from sqlalchemy import and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.messages.tables import FAILED, DeliveryRow, EventRow
from shared.schemas.words.labels import DeliveryStatus

# Oldest first.
ORDER = Order((DeliveryRow.seq,), False, TypeAdapter(tuple[Annotated[int, Field(ge=0, lt=2**63)]]))
_IS = {
    DeliveryStatus.FAILING: and_(DeliveryRow.parked_at.is_(None), DeliveryRow.refused_at.is_(None)),
    DeliveryStatus.PARKED: DeliveryRow.parked_at.is_not(None),
    DeliveryStatus.REFUSED: DeliveryRow.refused_at.is_not(None),
}
_FAILED = text(FAILED)
_SHOWN = (
    DeliveryRow.event_id,
    DeliveryRow.hearer,
    EventRow.type,
    DeliveryRow.aggregateid,
    DeliveryRow.tries,
    DeliveryRow.last_error,
    DeliveryRow.due_at,
    DeliveryRow.parked_at,
    DeliveryRow.refused_at,
)
_REPLAY = text(
    f"""
    UPDATE events.delivery SET parked_at = NULL, refused_at = NULL, tries = 0, due_at = now()
    WHERE event_id = :event_id AND hearer = :hearer AND {FAILED}
    RETURNING event_id
    """  # noqa: S608
)
_ADMIT = text(
    """
    INSERT INTO events.admitted (event_id, why)
    SELECT id, :why FROM events.event WHERE id = :event_id AND signature IS NULL
    ON CONFLICT (event_id) DO UPDATE SET why = admitted.why
    RETURNING event_id
    """
)


class FailedDelivery(NamedTuple):
    """Nothing of what the fact says; `last_error` is a type and a place, never a message."""

    event_id: uuid.UUID
    hearer: str
    type: str
    guarantee_id: str
    tries: int
    last_error: str | None
    due_at: datetime.datetime
    parked_at: datetime.datetime | None
    refused_at: datetime.datetime | None

    @property
    def status(self) -> DeliveryStatus:
        if self.refused_at is not None:
            return DeliveryStatus.REFUSED
        return DeliveryStatus.FAILING if self.parked_at is None else DeliveryStatus.PARKED

    @property
    def next_try_at(self) -> datetime.datetime | None:
        return self.due_at if self.status is DeliveryStatus.FAILING else None


_SELECT = select(*_SHOWN).join(EventRow, EventRow.id == DeliveryRow.event_id).where(_FAILED).order_by(DeliveryRow.seq)


async def list_failed(session: AsyncSession) -> list[FailedDelivery]:
    """All that the session's role may see, oldest first."""
    return [FailedDelivery._make(row) for row in await session.execute(_SELECT)]


async def list_failed_of(
    session: AsyncSession, hearer: str, statuses: Sequence[DeliveryStatus], page: PageRequest
) -> tuple[list[FailedDelivery], Page]:
    """Of one hearer; of several statuses any will do, and none is no condition."""
    own = DeliveryRow.hearer == hearer
    wanted = select(DeliveryRow.seq).where(own, _FAILED)
    if statuses:
        wanted = wanted.where(or_(*(_IS[status] for status in statuses)))
    found = await fetch_page(session, Listing(ORDER, wanted), page)
    shown = _SELECT.where(own, DeliveryRow.seq.in_([position[-1] for position in found.positions]))
    return [FailedDelivery._make(row) for row in await session.execute(shown)], found


async def admit_fact(session: AsyncSession, event_id: uuid.UUID, why: str) -> bool:
    """Lets hearers believe a fact that is not signed, from now on; False for a signed one, which its signature proves.

    Only the owner of the database may. The first reason stands.
    """
    return await session.scalar(_ADMIT, {"event_id": event_id, "why": why}) is not None


async def replay_failed(session: AsyncSession, event_id: uuid.UUID, hearer: str) -> bool:
    """Makes a delivery that failed or was refused due at once, with all its tries; False where there is none such."""
    return await session.scalar(_REPLAY, {"event_id": event_id, "hearer": hearer}) is not None
