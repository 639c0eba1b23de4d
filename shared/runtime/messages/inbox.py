"""Hearing events: each delivery is claimed, handled and settled so that what it leads to happens exactly once.

A fact is read once its signature holds. Handlers have one of two shapes. An *effect* changes rows and nothing else, in
the transaction that claims and settles. *Work* does something slow outside any transaction and then keeps its result;
it holds a lease meanwhile, no row lock.
"""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from shared.runtime.data.away import constraint_of, is_database_away, was_cancelled
from shared.runtime.data.database import Database, WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.errors import RestingError, describe_error
from shared.runtime.logging import log, traceparent
from shared.runtime.messages.deliveries import (
    QUEUE,
    Delivery,
    back_off,
    claim_delivery,
    lease_delivery,
    put_back_delivery,
    refuse_delivery,
    rest_delivery,
    settle_delivery,
)
from shared.runtime.messages.fitness import is_of_other_schema
from shared.runtime.messages.lease import LeaseLostError
from shared.runtime.messages.signatures import FactKeys, RefusedFactError
from shared.schemas.facts.events import EVENTS, Event

E = TypeVar("E", bound=Event, contravariant=True)
R = TypeVar("R")


class Effect(Protocol[E]):
    async def __call__(self, session: WriteSession, event: E, /) -> None: ...


class Work(Protocol[E, R]):
    async def do(self, event: E, /) -> R:
        """The slow part: no transaction is open."""
        ...

    async def keep(self, session: WriteSession, event: E, result: R, /) -> None:
        """Stores the result; rolled back when the lease was lost meanwhile."""
        ...


class Inbox:
    """What one hearer does with the events delivered to it, by the class of the event."""

    def __init__(
        self,
        hearer: str,
        database: Database,
        keys: FactKeys,
        effects: Mapping[type[Event], Effect[Any]],
        work: Mapping[type[Event], Work[Any, Any]],
    ) -> None:
        self.hearer = hearer
        self._database = database
        self._keys = keys
        self._effects = {event.TYPE: handler for event, handler in effects.items()}
        self._work = {event.TYPE: handler for event, handler in work.items()}

    async def handle_next(self) -> bool:
        """Handles one due delivery; False when none is due."""
        async with self._database.write(EVERYTHING) as session:
            delivery = await claim_delivery(session, self.hearer)
            if delivery is None:
                return False
            if delivery.fact.type not in self._work:
                await self._take_effect(session, delivery)
                return True
            leased = await lease_delivery(session, delivery)
        await self._do_work(leased)
        return True

    async def drain(self) -> int:
        """Handles until nothing is due; returns how many deliveries that were."""
        count = 0
        while await self.handle_next():
            count += 1
        return count

    async def _take_effect(self, session: WriteSession, delivery: Delivery) -> None:
        try:
            async with session.begin_nested():
                event = self._read(delivery)
                await self._effects[delivery.fact.type](session, event)
        except Exception as error:
            await self._put_back(session, delivery, error)
        else:
            await settle_delivery(session, delivery)
            log.debug("delivery handled", **_name(delivery))

    async def _do_work(self, delivery: Delivery) -> None:
        work = self._work[delivery.fact.type]

        try:
            event = self._read(delivery)
            async with QUEUE.keep(self._database, delivery.held):
                result = await work.do(event)
            async with self._database.write(EVERYTHING) as session:
                await settle_delivery(session, delivery)
                await work.keep(session, event, result)
            log.debug("delivery handled", **_name(delivery))
        except LeaseLostError:
            log.warning("lease lost", **_name(delivery))
        except Exception as error:
            async with self._database.write(EVERYTHING) as session:
                await self._put_back(session, delivery, error)

    def _read(self, delivery: Delivery) -> Event:
        traceparent.set(delivery.traceparent)
        return EVENTS[delivery.fact.type].model_validate(self._keys.verify(delivery.fact))

    async def _put_back(self, session: WriteSession, delivery: Delivery, error: Exception) -> None:
        if is_database_away(error) and not was_cancelled(error):
            raise error
        if await is_of_other_schema(session, error):
            raise error
        what = describe_error(error)
        if isinstance(error, RestingError):
            await rest_delivery(session, delivery, error=what)
            return
        if isinstance(error, RefusedFactError):
            log.critical("fact refused", **_name(delivery), error=what)
            await refuse_delivery(session, delivery, error=what)
            return
        log.error(
            "delivery failed", **_name(delivery), tries=delivery.tries + 1, error=what, constraint=constraint_of(error)
        )
        await put_back_delivery(session, delivery, error=what, delay=back_off(delivery.tries))


def _name(delivery: Delivery) -> dict[str, str | None]:
    """What every line about a delivery says of it: which fact about which guarantee, and in whose trace it was said."""
    return {
        "hearer": delivery.hearer,
        "event_type": delivery.fact.type,
        "event_id": str(delivery.fact.id),
        "guarantee": delivery.fact.aggregateid,
        "trace_id": delivery.traceparent.split("-")[1] if delivery.traceparent else None,
    }
