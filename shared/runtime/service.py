"""A running service: its connections, clock, tokens and loops, built once and handed to every request."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.runtime.clock import Clock
from shared.runtime.data.database import Database
from shared.runtime.data.outage import Outage
from shared.runtime.fingerprints import HeldKeys, UnfitKeysError, check_keys
from shared.runtime.identity.callers import Callers
from shared.runtime.identity.tokens import Tokens
from shared.runtime.logging import log
from shared.runtime.messages.fitness import Fitness
from shared.runtime.messages.inbox import Inbox
from shared.runtime.messages.loop import Listener, Loop, Wake, run_loops
from shared.runtime.messages.watchdog import watch_loops
from shared.runtime.metrics import Metrics
from shared.runtime.settings import ServiceSettings

Check = Callable[[], Awaitable[str]]


@dataclass
class RunningService:
    """`name` is the audience of its tokens, `hearer` what it hears facts as; `loops` and `checks` are what /readyz asks
    after. A check is named by a field of `Readiness`, is asked by `examining`, once for all calls that come meanwhile,
    and answers "ok" or, in English, what is wrong.

    `unchecked` are the keys that the database could not be asked about yet: until then it lets nobody in.
    """

    name: str
    hearer: str
    database: Database
    clock: Clock
    tokens: Tokens
    callers: Callers
    metrics: Metrics
    loops: list[Loop] = field(default_factory=list)
    outage: Outage = field(default_factory=lambda: Outage("requests"))
    checks: dict[str, Check] = field(default_factory=dict)
    examining: asyncio.Task[dict[str, str]] | None = None
    unchecked: Sequence[HeldKeys] = ()

    def __post_init__(self) -> None:
        self.fitness = Fitness(self.database, f"hosho_{self.hearer}")

    @classmethod
    def prepare(cls, name: str, hearer: str, settings: ServiceSettings, clock: Clock) -> "RunningService":
        """Connections are made when first used."""
        database = Database(settings.database_url, pool_size=settings.pool_size)
        tokens = Tokens(name, settings.token_keys)
        callers = Callers.prepare(database, tokens, settings)
        metrics = Metrics(settings.metrics_host, settings.metrics_port)
        return cls(name, hearer, database, clock, tokens, callers, metrics)

    @asynccontextmanager
    async def running(
        self, held: Sequence[HeldKeys], inbox: Inbox, inbox_loops: int, others: Sequence[Loop], wake: Wake
    ) -> AsyncIterator[None]:
        """Loops turn while the block lasts; at its end they finish their turn, and the connections are closed.

        Raises SystemExit where connections do not keep their sessions, or a key of `held` is unfit. Where the database
        cannot be asked, the first loop that can ask it does, and ends the process then.
        """
        hearing = [Loop(f"inbox {number}", inbox.handle_next, wake) for number in range(1, inbox_loops + 1)]
        self.loops = [*hearing, *others]
        # What exists by now lives as long as the process: the garbage collector need not scan it again and again.
        gc.collect()
        gc.freeze()
        listener = Listener(self.database.server, self.hearer, wake)
        self.unchecked = held
        try:
            await self._refuse_shared_sessions()
            await self._try_to_check_keys()
            with self.metrics.served(), watch_loops(self.loops):
                async with run_loops(self.loops, listener, wake, self._may_turn):
                    yield
        finally:
            await self.database.close()

    async def _may_turn(self) -> bool:
        if not await self.fitness.may_turn():
            return False
        await self._check_keys()
        return True

    async def _refuse_shared_sessions(self) -> None:
        try:
            await self.fitness.refuse_shared_sessions()
        except ValueError as error:
            raise SystemExit(f"{self.name} cannot start: {error}.") from None

    async def _try_to_check_keys(self) -> None:
        try:
            await self._check_keys()
        except Exception as error:
            log.warning("keys not checked", exc_info=error)

    async def _check_keys(self) -> None:
        if not self.unchecked:
            return
        try:
            await check_keys(self.database, self.unchecked)
        except UnfitKeysError as error:
            raise SystemExit(f"{self.name} cannot start: {error}") from None
        self.unchecked = ()
