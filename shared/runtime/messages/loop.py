"""Loops that turn until told to stop. They poll; a NOTIFY only makes them look sooner."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg

from shared.runtime.data.away import DatabaseAwayError, is_database_away
from shared.runtime.data.outage import Outage
from shared.runtime.data.server import Server
from shared.runtime.logging import log
from shared.runtime.messages.outbox import channel_of

POLL_S = 2.0
PAUSE_AFTER_ERROR_S = 0.5
PROBE_S = 1.0

MayTurn = Callable[[], Awaitable[bool]]


class Wake:
    """Wakes every loop that waits; each waits on a bell of its own."""

    def __init__(self) -> None:
        self._bells: set[asyncio.Event] = set()

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()

    async def wait(self, bell: asyncio.Event, seconds: float) -> None:
        """Returns when the bell rang since the last wait, or after `seconds`."""
        self._bells.add(bell)
        with suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), seconds)
        bell.clear()


class Loop:
    """Calls `turn` until `should_exit`; sleeps when a turn finds nothing, pauses when the database is away.

    It looks again after `poll_s` seconds even where nothing woke it. `longest_turn_s` is how long one turn may take
    before the loop counts as late, and half of how long before it counts as stuck.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], Awaitable[bool]],
        wake: Wake,
        *,
        longest_turn_s: float = 30.0,
        poll_s: float = POLL_S,
    ) -> None:
        self.name = name
        self._longest_turn_s = longest_turn_s
        self._poll_s = poll_s
        self._turn = turn
        self._wake = wake
        self._bell = asyncio.Event()
        self._outage = Outage(f"loop {name}")
        self._last_turn = time.monotonic()
        self._begun_at: float | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether a turn began, and neither ended nor failed for twice as long as it may take."""
        begun_at = self._begun_at
        return begun_at is not None and time.monotonic() - begun_at > 2 * self._longest_turn_s

    @property
    def is_alive(self) -> bool:
        """Whether the last turn that succeeded ended no longer ago than one turn and one wait may take."""
        return time.monotonic() - self._last_turn < self._longest_turn_s + self._poll_s

    async def run(self, should_exit: Callable[[], bool], may_turn: MayTurn) -> None:
        while not should_exit():
            self._begun_at = time.monotonic()
            try:
                found = await may_turn() and await self._turn()
            except Exception as error:
                self._begun_at = None
                if is_database_away(error):
                    self._outage.note_failure(error)
                else:
                    log.warning("turn failed", loop=self.name, exc_info=error)
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)
                continue
            self._begun_at = None
            self._last_turn = time.monotonic()
            self._outage.note_success()
            if not found and not should_exit():
                await self._wake.wait(self._bell, self._poll_s * random.uniform(0.5, 1.0))  # noqa: S311


class Listener:
    """Wakes the loops on every NOTIFY, on a connection of its own that is probed and replaced when it is dead."""

    def __init__(self, server: Server, hearer: str, wake: Wake) -> None:
        self._server = server
        self._channel = channel_of(hearer)
        self._wake = wake
        self._outage = Outage("listener")

    async def run(self) -> None:
        """Listens until cancelled."""
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                self._outage.note_failure(error)
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)

    async def _listen(self) -> None:
        connection = await self._server.connect()
        try:
            await connection.add_listener(self._channel, lambda *_: self._wake.ring())
            self._outage.note_success()
            self._wake.ring()
            while True:
                await asyncio.sleep(PROBE_S)
                if await connection.fetchval("SHOW transaction_read_only", timeout=PROBE_S) == "on":
                    raise DatabaseAwayError("read-only: another server may have its place")
        finally:
            connection.terminate()


STOP_S = 10.0


async def _always() -> bool:
    return True


@asynccontextmanager
async def run_loops(
    loops: Sequence[Loop], listener: Listener, wake: Wake, may_turn: MayTurn = _always
) -> AsyncIterator[None]:
    """Runs the loops while the block lasts; at its end each may finish its turn, for at most STOP_S seconds.

    While `may_turn` says False they rest, and ask again as often as they look for work.
    """
    stopping = asyncio.Event()
    tasks = [asyncio.create_task(loop.run(stopping.is_set, may_turn), name=loop.name) for loop in loops]
    listening = asyncio.create_task(listener.run(), name="listener")
    try:
        yield
    finally:
        stopping.set()
        wake.ring()
        listening.cancel()
        _, late = await asyncio.wait(tasks, timeout=STOP_S) if tasks else (set(), set())
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, listening, return_exceptions=True)
