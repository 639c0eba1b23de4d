"""A claim on work done outside any transaction: short, renewed while its holder lives, and checked at the end.

A worker that is killed stops renewing, so its work is free again within LEASE; one that merely stalled finds its token
replaced and its result refused.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from shared.runtime.logging import log

LEASE = timedelta(seconds=2.5)
RENEWAL_S = 0.8


class LeaseLostError(Exception):
    """The work went on without its holder; what it made is thrown away."""


@asynccontextmanager
async def keep_lease(renew: Callable[[], Awaitable[None]], *, every_s: float = RENEWAL_S) -> AsyncIterator[None]:
    """Calls `renew` every `every_s` seconds until the block ends; a lost lease shows when the result is kept.

    A renewal that fails is tried again: the work itself may well have succeeded.
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
            log.warning("lease not renewed", exc_info=error)
