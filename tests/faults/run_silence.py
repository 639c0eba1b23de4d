"""A database that falls silent again and again, under all four ways to it. What is in flight then differs each time."""

import asyncio
import random

from rich.console import Console

from shared.runtime.data.server import SERVICE_LIMITS
from tests.databases import Server
from tests.faults.fault import Fault, Record
from tests.faults.four_ways import FourWays
from tests.harness import install
from tests.silent_proxy import run_silent_proxy

TIMES = 20
BACK_S = 5.0
console = Console()
# As keep-alive does 4 s after a host vanished: this proxy answers it, and they would fill the limit of the role.
_END_LEFT_BEHIND = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename LIKE 'hosho%' AND backend_start < $1
    """
_COUNT = "SELECT count(*) FROM application.application WHERE id = ANY ($1)"


async def test_all_four_ways_work_again_without_a_restart(server: Server, fonts: None, record: Record) -> None:
    longest = 0.0
    told = []
    async with (
        server.clone() as clone,
        run_silent_proxy(clone) as (proxy, proxied),
        install(proxied, limits=SERVICE_LIMITS) as installation,
        FourWays.open(installation) as ways,
    ):
        for number in range(1, TIMES + 1):
            busy = [asyncio.create_task(work()) for work in (ways.look_up, ways.submit) for _ in range(8)]
            await asyncio.sleep(random.uniform(0, 0.3))
            proxy.fall_silent()
            await asyncio.sleep(random.uniform(0, 6))
            (now,) = await clone.fetch("SELECT clock_timestamp() AS at")
            proxy.come_back()
            took = await ways.wait_until_all_work(30)
            told += [answer.json()["id"] for answer in await asyncio.gather(*busy) if answer.status_code == 201]
            await clone.fetch(_END_LEFT_BEHIND, now["at"])
            console.print(number, *(f"{way} {seconds:.1f} s" for way, seconds in took.items()))
            longest = max(longest, *took.values())
        kept = (await clone.fetch(_COUNT, told))[0][0]
    record(
        Fault(
            "the database silent for up to 6 s; the wait is counted from its end",
            TIMES,
            len(told),
            len(told) - kept,
            0,
            longest,
        )
    )
    assert kept == len(told)
    assert longest < BACK_S
