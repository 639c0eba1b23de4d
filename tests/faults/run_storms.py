"""Connections cut, Postgres crashing, services that stand still, again and again while people work. `make faults`."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from rich.console import Console

from benchmarks.stand import Stand, connect_owner, set_up
from services.local.postgres.programs import find_programs
from services.local.secrets_file import SERVICE_NAMES
from tests.faults.fault import Fault, Record
from tests.faults.work import count_doubled, count_lost, go_on_working

SEED = 1
STILL_S = 4.0  # longer than a lease
_CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename LIKE 'hosho%'"

Strike = Callable[[Stand], Awaitable[None]]


async def cut_connections(stand: Stand) -> None:
    async with connect_owner(stand.postgres) as database:
        assert await database.fetchval(_CUT)


async def crash_postgres(stand: Stand) -> None:
    ended, said = await find_programs().run(
        "pg_ctl", "restart", "-s", "-w", "-m", "immediate", "-D", str(stand.postgres)
    )
    assert ended, said


async def hold_a_service(stand: Stand) -> None:
    process = stand.processes[random.choice(SERVICE_NAMES)]
    os.kill(process, signal.SIGSTOP)
    try:
        await asyncio.sleep(STILL_S)
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with set_up(Console()) as stand:
        yield stand


@pytest.mark.parametrize(
    ("tried", "strike", "times"),
    [
        ("all connections to Postgres cut", cut_connections, 50),
        ("Postgres ended at once and started again", crash_postgres, 10),
        (f"one service stands still for {STILL_S:.0f} s, longer than its leases", hold_a_service, 10),
    ],
)
async def test_nothing_is_lost_or_doubled(stand: Stand, record: Record, tried: str, strike: Strike, times: int) -> None:
    random.seed(SEED)
    async with go_on_working(stand) as work:
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.2, 1.5))
            await strike(stand)
        answered = len(work.told)
        async with asyncio.timeout(30):
            while len(work.told) < answered + 4:  # work goes on after the last one  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    async with connect_owner(stand.postgres) as database:  # that of the stand was cut, too
        stand = replace(stand, database=database)
        await stand.wait_until_quiet()
        lost, doubled = await count_lost(stand, work), await count_doubled(stand)
    record(Fault(tried, times, len(work.told), lost, doubled, work.longest_s))
    assert (lost, doubled) == (0, 0)
