"""A claim on work that is done outside any transaction: short, renewed while it is done, and checked at the end.

A worker that is killed stops renewing, so another can take its work over within LEASE. One that only stalled finds its
token replaced at the end, and its result is refused.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from shared.runtime.data.away import is_database_away
from shared.runtime.logging import log

LEASE = timedelta(seconds=2.5)
RENEWAL_S = 0.8


class LeaseLostError(Exception):
    """The lease ran out and another worker took over; the result of this one is not kept."""


@asynccontextmanager
async def keep_lease(renew: Callable[[], Awaitable[None]], *, every_s: float = RENEWAL_S) -> AsyncIterator[None]:
    """Calls `renew` every `every_s` seconds until the block ends; a lost lease shows when the result is kept.

    A renewal that fails is tried again, and does not end the work, which may well succeed.
    """
    renewal = asyncio.create_task(_renew_for_ever(renew, every_s))
    try:
        yield
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal


async def _renew_for_ever(renew: Callable[[], Awaitable[None]], every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await renew()
        except Exception as error:
            if not is_database_away(error):  # of which the loops tell
                log.warning("lease not renewed", exc_info=error)
