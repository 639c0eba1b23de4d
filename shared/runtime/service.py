"""A running service: its connections, clock, tokens and loops, built once and handed to every request."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.runtime.clock import Clock
from shared.runtime.data.database import Database
from shared.runtime.identity.callers import Callers
from shared.runtime.identity.tokens import Tokens
from shared.runtime.messages.inbox import Inbox
from shared.runtime.messages.loop import Listener, Loop, Wake, run_loops
from shared.runtime.settings import ServiceSettings

Check = Callable[[], Awaitable[str]]


@dataclass
class RunningService:
    """`hearer` is its name as a hearer of facts; `loops` and `checks` are what /readyz asks after.

    A check is named by a field of `Readiness`, is asked at each call, and answers "ok" or, in English, what is wrong.
    """

    hearer: str
    database: Database
    clock: Clock
    tokens: Tokens
    callers: Callers
    loops: list[Loop] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)

    @classmethod
    def prepare(cls, name: str, hearer: str, settings: ServiceSettings, clock: Clock) -> "RunningService":
        """`name` is the audience of the service's tokens. Connections are made when first used."""
        database = Database(settings.database_url, pool_size=settings.pool_size)
        tokens = Tokens(name, settings.token_keys)
        return cls(hearer, database, clock, tokens, Callers.prepare(database, tokens, settings))

    @asynccontextmanager
    async def running(self, inbox: Inbox, inbox_loops: int, others: Sequence[Loop], wake: Wake) -> AsyncIterator[None]:
        """Loops turn while the block lasts; at its end they finish their turn, and the connections are closed."""
        hearing = [Loop(f"inbox {number}", inbox.handle_next, wake) for number in range(1, inbox_loops + 1)]
        self.loops = [*hearing, *others]
        # What exists by now lives as long as the process: the garbage collector need not scan it again and again.
        gc.collect()
        gc.freeze()
        listener = Listener(self.database.url, self.hearer, wake)
        try:
            async with run_loops(self.loops, listener, wake):
                yield
        finally:
            await self.database.close()
