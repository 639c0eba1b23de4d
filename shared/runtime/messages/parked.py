"""Deliveries that failed too often, for an operator to list and to replay."""

import uuid
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LIST = text(
    """
    SELECT delivery.event_id, delivery.hearer, event.type, event.aggregateid, delivery.tries, delivery.last_error
    FROM events.delivery JOIN events.event ON event.id = delivery.event_id
    WHERE delivery.parked_at IS NOT NULL AND delivery.handled_at IS NULL ORDER BY delivery.seq
    """
)
_REPLAY = text(
    """
    UPDATE events.delivery SET parked_at = NULL, tries = 0, due_at = now()
    WHERE event_id = :event_id AND hearer = :hearer AND parked_at IS NOT NULL AND handled_at IS NULL
    RETURNING event_id
    """
)


class ParkedDelivery(NamedTuple):
    """A delivery that failed MAX_TRIES times; `last_error` is its type and place, never its message."""

    event_id: uuid.UUID
    hearer: str
    type: str
    guarantee_id: str
    tries: int
    last_error: str | None


async def list_parked(session: AsyncSession) -> list[ParkedDelivery]:
    """Oldest first."""
    return [ParkedDelivery._make(row) for row in await session.execute(_LIST)]


async def replay_parked(session: AsyncSession, event_id: uuid.UUID, hearer: str) -> bool:
    """Makes a parked delivery due again, with all its tries; False where there is none such."""
    return await session.scalar(_REPLAY, {"event_id": event_id, "hearer": hearer}) is not None
