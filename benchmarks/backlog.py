"""A backlog: issuance is held while approvals pile up, then let go."""

import asyncio
import os
import signal

from benchmarks.approvals import open_desk
from benchmarks.figures import Figure
from benchmarks.processes import count_processor_seconds
from benchmarks.stand import Stand

APPROVALS = 500
TARGET = 20  # guarantees per second
LIMIT_S = 90.0
_PAUSE_S = 0.2
_COUNT_REGISTERED = "SELECT count(*) FROM verification.certificate_version"
_COUNT_SENT = "SELECT count(*) FROM issuance.mail WHERE sent_at IS NOT NULL"
# handled_at is by the database's clock, set by the last statement of its transaction.
_FIND_SPAN = """
    SELECT extract(epoch FROM
        max(handled_at) FILTER (WHERE type = 'guarantee.issued' AND hearer = 'verification')
      - min(handled_at) FILTER (WHERE type = 'guarantee.approved'))::float8
    FROM events.event JOIN events.delivery ON delivery.event_id = event.id
    WHERE event.aggregateid = ANY($1)
"""


async def measure_backlog(stand: Stand) -> list[Figure]:
    async with open_desk(stand.demo) as desk:
        asked = await desk.apply_for(APPROVALS)
        await stand.wait_until_quiet()
        registered = await stand.fetch_value(_COUNT_REGISTERED)
        sent = await stand.fetch_value(_COUNT_SENT)
        issuance = stand.processes["issuance_api"]
        os.kill(issuance, signal.SIGSTOP)
        try:
            await desk.approve_all(asked)
        finally:
            os.kill(issuance, signal.SIGCONT)
    with count_processor_seconds(stand.processes) as used:
        await _wait_for(stand, registered + APPROVALS)
        mailed = await stand.fetch_value(_COUNT_SENT) - sent
    span = await stand.fetch_value(_FIND_SPAN, [str(guarantee.id) for guarantee in asked])
    rate = APPROVALS / span
    return [
        Figure(
            f"a backlog of {APPROVALS} approvals: from the first guarantee.approved handled to the last certificate "
            "registered (events.delivery.handled_at)",
            f"{rate:.1f}/s ({span:.1f} s; {mailed} mails sent meanwhile)",
            _describe_use(used),
            f">= {TARGET}/s",
            rate >= TARGET,
        )
    ]


async def _wait_for(stand: Stand, count: int) -> None:
    async with asyncio.timeout(LIMIT_S):
        while await stand.fetch_value(_COUNT_REGISTERED) < count:  # noqa: ASYNC110 - another process does the work
            await asyncio.sleep(_PAUSE_S)


def _describe_use(used: dict[str, float]) -> str:
    """Processor milliseconds per guarantee, by process."""
    shares = [
        f"{name} {seconds / APPROVALS * 1000:.0f}" for name, seconds in used.items() if seconds > APPROVALS / 1000
    ]
    return f"the processor; ms per guarantee: {', '.join(shares)}"
