"""Deliveries that failed too often or were refused, for an operator to list, to replay and to vouch for."""

import uuid
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LIST = text(
    """
    SELECT delivery.event_id, delivery.hearer, event.type, event.aggregateid, delivery.tries, delivery.last_error,
        delivery.refused_at IS NOT NULL
    FROM events.delivery JOIN events.event ON event.id = delivery.event_id
    WHERE (delivery.parked_at IS NOT NULL OR delivery.refused_at IS NOT NULL) AND delivery.handled_at IS NULL
    ORDER BY delivery.seq
    """
)
_REPLAY = text(
    """
    UPDATE events.delivery SET parked_at = NULL, refused_at = NULL, tries = 0, due_at = now()
    WHERE event_id = :event_id AND hearer = :hearer AND (parked_at IS NOT NULL OR refused_at IS NOT NULL)
        AND handled_at IS NULL
    RETURNING event_id
    """
)
_ADMIT = text(
    """
    INSERT INTO events.admitted (event_id, why)
    SELECT id, :why FROM events.event WHERE id = :event_id AND signature IS NULL
    ON CONFLICT (event_id) DO UPDATE SET why = admitted.why
    RETURNING event_id
    """
)


class ParkedDelivery(NamedTuple):
    """A delivery that failed MAX_TRIES times, or was refused; `last_error` is a type and a place, never a message."""

    event_id: uuid.UUID
    hearer: str
    type: str
    guarantee_id: str
    tries: int
    last_error: str | None
    refused: bool


async def list_parked(session: AsyncSession) -> list[ParkedDelivery]:
    """Oldest first."""
    return [ParkedDelivery._make(row) for row in await session.execute(_LIST)]


async def admit_fact(session: AsyncSession, event_id: uuid.UUID, why: str) -> bool:
    """Lets hearers believe a fact that is not signed, from now on; False for a signed one, which its signature proves.

    Only the owner of the database may. The first reason stands.
    """
    return await session.scalar(_ADMIT, {"event_id": event_id, "why": why}) is not None


async def replay_parked(session: AsyncSession, event_id: uuid.UUID, hearer: str) -> bool:
    """Makes a parked or refused delivery due again, with all its tries; False where there is none such."""
    return await session.scalar(_REPLAY, {"event_id": event_id, "hearer": hearer}) is not None
