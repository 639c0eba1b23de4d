"""The statements on `events.delivery`: claim, lease, settle, list, replay."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import WriteSession
from shared.runtime.messages.lease import LEASE, LeaseLostError

MAX_TRIES = 8
_LONGEST_BACK_OFF = datetime.timedelta(hours=1)

# The oldest unhandled delivery of its source and aggregate, due, and claimed by nobody.
_CLAIM = text(
    """
    SELECT event.*, waiting.tries FROM events.delivery AS waiting JOIN events.event ON event.id = waiting.event_id
    WHERE waiting.hearer = :hearer AND waiting.handled_at IS NULL AND waiting.parked_at IS NULL
      AND waiting.due_at <= now() AND (waiting.leased_until IS NULL OR waiting.leased_until <= now())
      AND NOT EXISTS (
          SELECT FROM events.delivery AS earlier
          WHERE earlier.hearer = waiting.hearer AND earlier.source = waiting.source
            AND earlier.aggregateid = waiting.aggregateid AND earlier.handled_at IS NULL AND earlier.seq < waiting.seq)
    ORDER BY waiting.seq LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
    """
)
_LEASE = text(
    """
    UPDATE events.delivery SET lease_token = :token, leased_until = clock_timestamp() + :lease
    WHERE event_id = :event_id AND hearer = :hearer
    """
)
_RENEW = text(
    """
    UPDATE events.delivery SET leased_until = clock_timestamp() + :lease
    WHERE event_id = :event_id AND hearer = :hearer AND lease_token = :token AND handled_at IS NULL
    """
)
_SETTLE = text(
    """
    UPDATE events.delivery
    SET handled_at = clock_timestamp(), last_error = NULL, lease_token = NULL, leased_until = NULL
    WHERE event_id = :event_id AND hearer = :hearer AND handled_at IS NULL
      AND lease_token IS NOT DISTINCT FROM CAST(:token AS uuid)
    """
)
_PUT_BACK = text(
    """
    UPDATE events.delivery
    SET tries = tries + 1, last_error = :error, lease_token = NULL, leased_until = NULL,
        due_at = clock_timestamp() + :delay,
        parked_at = CASE WHEN tries + 1 >= :max_tries THEN clock_timestamp() END
    WHERE event_id = :event_id AND hearer = :hearer AND handled_at IS NULL
      AND lease_token IS NOT DISTINCT FROM CAST(:token AS uuid)
    """
)
_LIST_PARKED = text(
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
    """
)


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one hearer; `token` is set while it is leased."""

    event_id: uuid.UUID
    hearer: str
    type: str
    data: dict[str, Any]
    traceparent: str | None
    tries: int
    token: uuid.UUID | None = None

    @property
    def key(self) -> dict[str, Any]:
        return {"event_id": self.event_id, "hearer": self.hearer, "token": self.token}


async def claim_delivery(session: WriteSession, hearer: str) -> Delivery | None:
    """The next delivery for a hearer, row-locked until the transaction ends; None when nothing is due."""
    row = (await session.execute(_CLAIM, {"hearer": hearer})).one_or_none()
    if row is None:
        return None
    return Delivery(row.id, hearer, row.type, row.data, row.traceparent, row.tries)


async def lease_delivery(session: WriteSession, delivery: Delivery, token: uuid.UUID) -> None:
    await session.execute(_LEASE, {**delivery.key, "token": token, "lease": LEASE})


async def renew_delivery(session: WriteSession, delivery: Delivery) -> None:
    await session.execute(_RENEW, {**delivery.key, "lease": LEASE})


async def settle_delivery(session: WriteSession, delivery: Delivery) -> None:
    """Marks a delivery handled; raises LeaseLostError where it is no longer this worker's."""
    result = await session.execute(_SETTLE, delivery.key)
    if not _touched(result):
        raise LeaseLostError


async def put_back_delivery(
    session: WriteSession, delivery: Delivery, *, error: str, delay: datetime.timedelta
) -> None:
    """Makes a delivery due again after `delay`; the last try parks it with its error."""
    await session.execute(
        _PUT_BACK,
        {**delivery.key, "error": error, "delay": delay, "max_tries": MAX_TRIES},
    )


def back_off(tries: int) -> datetime.timedelta:
    """How long to wait after `tries` failures: 1 s, 4 s, 16 s … up to an hour."""
    return min(datetime.timedelta(seconds=4.0 ** min(tries, 10)), _LONGEST_BACK_OFF)


class ParkedDelivery(NamedTuple):
    """A delivery that failed MAX_TRIES times; `last_error` is its type and place, never its message."""

    event_id: uuid.UUID
    hearer: str
    type: str
    guarantee_id: uuid.UUID
    tries: int
    last_error: str | None


async def list_parked(session: AsyncSession) -> list[ParkedDelivery]:
    """Oldest first."""
    return [ParkedDelivery._make(row) for row in await session.execute(_LIST_PARKED)]


async def replay(session: AsyncSession, event_id: uuid.UUID, hearer: str) -> bool:
    """Gives a parked delivery its tries again; False where there is none such."""
    return _touched(await session.execute(_REPLAY, {"event_id": event_id, "hearer": hearer}))


def _touched(result: Any) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
