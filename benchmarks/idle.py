"""Approve → registered on an idle system, one guarantee at a time."""

import asyncio
import time
from typing import Any

from benchmarks.approvals import Desk, Requested, open_desk
from benchmarks.figures import Figure, find_percentile, format_percentiles
from benchmarks.stand import Stand
from shared.runtime.messages.outbox import channel_of
from shared.schemas.facts.events import APPLICATION

GUARANTEES = 200
TARGET_MS = 250
LIMIT_S = 10.0
_WARM_UP = 10
_LOOK_AGAIN_S = 0.1
_IS_REGISTERED = """
    SELECT EXISTS (SELECT FROM verification.certificate JOIN verification.certificate_version USING (contract_number)
                   WHERE guarantee_id = $1)
"""
_FIND_STAGES = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivery.handled_at - event.time))
    FROM events.event JOIN events.delivery ON delivery.event_id = event.id
    WHERE event.type = $1 AND delivery.hearer = $2
"""
_STAGES = {
    "numbering": ("guarantee.approved", "issuance"),
    "drawing": ("guarantee.numbered", "issuance"),
    "registering": ("guarantee.issued", "verification"),
}


async def measure_idle(stand: Stand) -> list[Figure]:
    async with open_desk(stand.demo) as desk:
        asked = await desk.apply_for(_WARM_UP + GUARANTEES)
        registration = await listen(stand)
        spans = [await _approve(stand, desk, guarantee, registration) for guarantee in asked][_WARM_UP:]
    after_answer = [after for after, _ in spans]
    reached = find_percentile(after_answer, 99) * 1000 <= TARGET_MS
    return [
        Figure(
            f"approve → registered, idle, {GUARANTEES} one at a time: from the officer's 200 in the client's hands "
            "until another connection sees the committed row of verification.certificate_version (client's clock)",
            format_percentiles(after_answer),
            await _describe_stages(stand),
            f"p99 <= {TARGET_MS} ms",
            reached,
        ),
        Figure(
            "the same, from the moment the approving request is sent",
            format_percentiles([whole for _, whole in spans]),
            "as above, and the approving request itself",
        ),
    ]


async def listen(stand: Stand) -> asyncio.Event:
    """Set whenever application_api is notified of an event, so that no polling disturbs what is measured."""
    told = asyncio.Event()
    await stand.database.add_listener(channel_of(APPLICATION), lambda *_: told.set())
    return told


async def _approve(stand: Stand, desk: Desk, guarantee: Requested, told: asyncio.Event) -> tuple[float, float]:
    """Seconds until registered: from the answer, and from the request."""
    await stand.wait_until_quiet()
    seen = await desk.look(guarantee)
    asked_at = time.perf_counter()
    await desk.approve(guarantee, seen)
    answered_at = time.perf_counter()
    async with asyncio.timeout(LIMIT_S):
        while not await _look(stand, guarantee, told):
            await wait(told)
    registered_at = time.perf_counter()
    return registered_at - answered_at, registered_at - asked_at


async def _look(stand: Stand, guarantee: Requested, told: asyncio.Event) -> Any:
    told.clear()
    return await stand.fetch_value(_IS_REGISTERED, guarantee.id)


async def wait(told: asyncio.Event) -> None:
    """Until it is set, or a tenth of a second is over."""
    try:
        await asyncio.wait_for(told.wait(), _LOOK_AGAIN_S)
    except TimeoutError:
        return


async def _describe_stages(stand: Stand) -> str:
    medians = [f"{stage} {await stand.fetch_value(_FIND_STAGES, *fact) * 1000:.0f}" for stage, fact in _STAGES.items()]
    return f"three hops, each claimed, done and committed; medians in ms: {', '.join(medians)}"
