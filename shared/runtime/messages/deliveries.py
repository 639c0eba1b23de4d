"""What a hearer does with its rows of `events.delivery`: claim, lease, renew, settle, put back."""

import datetime
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import text

from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.messages.facts import FACT, read_fact
from shared.runtime.messages.lease import LeaseLostError
from shared.runtime.messages.leased_queue import LeasedQueue, say_due
from shared.runtime.messages.signatures import SaidFact

MAX_TRIES = 8
REST = datetime.timedelta(seconds=15)
_LONGEST_BACK_OFF = datetime.timedelta(hours=1)

# The oldest unhandled delivery of its source and aggregate, due, and claimed by nobody.
CLAIM = text(
    f"""
    SELECT {FACT}, event.traceparent, waiting.tries
    FROM events.delivery AS waiting JOIN events.event ON event.id = waiting.event_id
    WHERE waiting.hearer = :hearer
      AND waiting.handled_at IS NULL AND waiting.parked_at IS NULL AND waiting.refused_at IS NULL
      AND {say_due("waiting")}
      AND NOT EXISTS (
          SELECT FROM events.delivery AS earlier
          WHERE earlier.hearer = waiting.hearer AND earlier.source = waiting.source
            AND earlier.aggregateid = waiting.aggregateid AND earlier.seq < waiting.seq
            AND earlier.handled_at IS NULL AND earlier.refused_at IS NULL)
    ORDER BY waiting.seq LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
    """  # noqa: S608
)
_REFUSE = text(
    """
    UPDATE events.delivery
    SET refused_at = clock_timestamp(), last_error = :error, lease_token = NULL, leased_until = NULL
    WHERE event_id = :event_id AND hearer = :hearer AND handled_at IS NULL
      AND lease_token IS NOT DISTINCT FROM CAST(:token AS uuid)
    """
)
QUEUE = LeasedQueue(
    "events.delivery",
    ("event_id", "hearer"),
    done="handled_at",
    ended="parked_at",
    given_up="tries + 1 >= :max_tries",
)


@dataclass(frozen=True)
class Delivery:
    """One fact on its way to one hearer; `token` is set while it is leased."""

    fact: SaidFact
    hearer: str
    traceparent: str | None
    tries: int
    token: uuid.UUID | None = None

    @property
    def held(self) -> dict[str, object]:
        """What a statement finds its row by; with the token, only while the lease is this worker's."""
        return {"event_id": self.fact.id, "hearer": self.hearer, "token": self.token}


async def claim_delivery(session: WriteSession, hearer: str) -> Delivery | None:
    """The next delivery for a hearer, row-locked until the transaction ends; None when nothing is due."""
    row = (await session.execute(CLAIM, {"hearer": hearer})).one_or_none()
    if row is None:
        return None
    return Delivery(read_fact(row._mapping), hearer, row.traceparent, row.tries)


async def lease_delivery(session: WriteSession, delivery: Delivery) -> Delivery:
    """The delivery with the token by which it is leased from now on."""
    leased = replace(delivery, token=new_id())
    await QUEUE.lease(session, leased.held)
    return leased


async def settle_delivery(session: WriteSession, delivery: Delivery) -> None:
    """Marks a delivery handled; raises LeaseLostError where it is no longer this worker's."""
    if not await QUEUE.settle(session, delivery.held):
        raise LeaseLostError


async def refuse_delivery(session: WriteSession, delivery: Delivery, *, error: str) -> None:
    """Sets aside a fact that nobody proved: it is not tried again, and later facts do not wait for it."""
    await session.execute(_REFUSE, {**delivery.held, "error": error})


async def put_back_delivery(
    session: WriteSession, delivery: Delivery, *, error: str, delay: datetime.timedelta
) -> None:
    """Makes a delivery due again after `delay`; the last try parks it with its error."""
    await QUEUE.put_back(session, delivery.held, error=error, delay=delay, max_tries=MAX_TRIES)


async def rest_delivery(session: WriteSession, delivery: Delivery, *, error: str) -> None:
    """Makes a delivery due again after REST, with all its tries: until then others are taken."""
    await QUEUE.rest(session, delivery.held, error=error, delay=REST)


def back_off(tries: int) -> datetime.timedelta:
    """How long to wait after `tries` failures: 1 s, 4 s, 16 s … up to an hour."""
    return min(datetime.timedelta(seconds=4.0 ** min(tries, 10)), _LONGEST_BACK_OFF)
