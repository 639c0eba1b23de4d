"""Loops as a service runs them, with its listener on a real server."""

import asyncio

from shared.runtime.data.server import Server
from shared.runtime.messages.loop import Listener, Loop, Wake, run_loops
from shared.runtime.messages.outbox import channel_of
from tests.databases import CloneDatabase


class Work:
    """Turns that find nothing; `gate` holds each of them back, `faults` is how many fail first."""

    def __init__(self, faults: int = 0) -> None:
        self.gate, self.begun = asyncio.Event(), asyncio.Event()
        self.gate.set()
        self.faults, self.turns = faults, 0

    async def turn(self) -> bool:
        self.begun.set()
        await self.gate.wait()
        self.turns += 1
        if self.turns <= self.faults:
            raise ConnectionError
        return False


async def wait_for_turns(work: Work, count: int) -> None:
    async with asyncio.timeout(30):
        while work.turns < count:
            work.begun.clear()
            await work.begun.wait()


async def test_a_notification_wakes_a_sleeping_loop(clone: CloneDatabase) -> None:
    work, wake = Work(), Wake()
    loop = Loop("work", work.turn, wake, poll_s=3600)
    async with run_loops([loop], Listener(Server(clone.url("postgres")), "issuance", wake), wake):
        await wait_for_turns(work, 2)  # the listener rings once when it listens
        for turns in range(3, 8):
            await clone.fetch(f"SELECT pg_notify('{channel_of('issuance')}', '')")
            await wait_for_turns(work, turns)
    assert loop.is_alive


async def test_a_turn_that_fails_is_followed_by_another(clone: CloneDatabase) -> None:
    work, wake = Work(faults=2), Wake()
    loop = Loop("work", work.turn, wake)
    async with run_loops([loop], Listener(Server(clone.url("postgres")), "issuance", wake), wake):
        await wait_for_turns(work, 2)
    assert work.turns >= 2


async def test_at_the_end_a_turn_is_finished_first(clone: CloneDatabase) -> None:
    work, wake = Work(), Wake()
    work.gate.clear()
    loop = Loop("work", work.turn, wake)
    async with run_loops([loop], Listener(Server(clone.url("postgres")), "issuance", wake), wake):
        await work.begun.wait()
        asyncio.get_running_loop().call_later(0.05, work.gate.set)
    assert work.turns == 1


async def test_a_loop_that_hangs_is_told_from_one_that_turns(clone: CloneDatabase) -> None:
    work, wake = Work(), Wake()
    work.gate.clear()
    hanging = Loop("hanging", work.turn, wake, longest_turn_s=0, poll_s=0)
    async with run_loops([hanging], Listener(Server(clone.url("postgres")), "issuance", wake), wake):
        await work.begun.wait()
        assert not hanging.is_alive
        work.gate.set()
