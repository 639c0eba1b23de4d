"""A change that is approved, and a key that is reissued → registered, on an idle system, one at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.approvals import Requested, open_desk
from benchmarks.figures import Figure, find_percentile, format_percentiles
from benchmarks.idle import listen, wait
from benchmarks.stand import Stand

TIMES = 100
TARGET_MS = 250
LIMIT_S = 10.0
_WARM_UP = 10
_FIND_NUMBERS = """
    SELECT contract_number FROM verification.certificate AS registered
    WHERE (SELECT count(*) FROM verification.certificate_version AS version
           WHERE version.contract_number = registered.contract_number) = 1
    ORDER BY contract_number LIMIT $1
"""
_IS_CHANGED = "SELECT EXISTS (SELECT FROM verification.certificate_version WHERE contract_number = $1 AND version = 2)"
_HAS_NEW_KEY = "SELECT EXISTS (SELECT FROM verification.key_check WHERE contract_number = $1 AND serial = 2)"


async def measure_changes(stand: Stand) -> list[Figure]:
    """Of guarantees that the other figures issued."""
    numbers = [row[0] for row in await stand.database.fetch(_FIND_NUMBERS, _WARM_UP + TIMES)]
    told = await listen(stand)
    async with open_desk(stand.demo) as desk:
        asked = [(number, await desk.apply_for_change(number)) for number in numbers]

        async def change(number: str, requested: Requested) -> float:
            seen = await desk.look(requested)
            return await _time(stand, told, lambda: desk.approve(requested, seen), _IS_CHANGED, number)

        async def reissue(number: str) -> float:
            return await _time(stand, told, lambda: desk.reissue_key(number), _HAS_NEW_KEY, number)

        changes = [await change(*one) for one in asked][_WARM_UP:]
        reissues = [await reissue(number) for number in numbers][_WARM_UP:]
    return [
        _compose(
            "a change, approved → registered", changes, "as for a new one: a version is added, drawn and registered"
        ),
        _compose(
            "a new key, asked for → registered, and the old one dead", reissues, "two hops, and nothing to be drawn"
        ),
    ]


async def _time(
    stand: Stand, told: asyncio.Event, act: Callable[[], Awaitable[None]], is_done: str, number: str
) -> float:
    """Seconds from the answer to an act until another connection sees what came of it."""
    await stand.wait_until_quiet()
    await act()
    answered_at = time.perf_counter()
    async with asyncio.timeout(LIMIT_S):
        while not await _look(stand, told, is_done, number):
            await wait(told)
    return time.perf_counter() - answered_at


async def _look(stand: Stand, told: asyncio.Event, query: str, number: str) -> Any:
    told.clear()
    return await stand.fetch_value(query, number)


def _compose(what: str, spans: list[float], bound: str) -> Figure:
    reached = find_percentile(spans, 99) * 1000 <= TARGET_MS
    name = f"{what}, idle, {TIMES} one at a time, from the answer in the client's hands"
    return Figure(name, format_percentiles(spans), bound, f"p99 <= {TARGET_MS} ms", reached)
