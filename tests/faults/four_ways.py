"""The four ways on which a service reaches its database, each tried by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from shared.runtime.data.server import Server
from shared.runtime.messages.loop import Listener, Loop, Wake, run_loops
from shared.runtime.messages.outbox import channel_of
from tests.forms import make_single
from tests.harness import Installation
from tests.verification_api.look_ups import UNKNOWN

NEVER_S = 3600.0


async def wait_until(tries: Callable[[], Awaitable[bool]], within_s: float) -> float:
    """After how many seconds it was so; raises TimeoutError where it was not in time."""
    begun = time.monotonic()
    async with asyncio.timeout(within_s):
        while not await tries():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.05)
    return time.monotonic() - begun


class FourWays:
    """Look-ups, submissions, a loop and a listener; tokens are had beforehand, as callers have them."""

    def __init__(self, installation: Installation, tokens: dict[str, str]) -> None:
        self._installation = installation
        self._tokens = tokens
        self._turned, self._heard = asyncio.Event(), asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, installation: Installation) -> AsyncIterator["FourWays"]:
        callers = {"verification": "authority", "application": "principal"}
        tokens = {service: await installation.caller(service, client).token() for service, client in callers.items()}
        ways = cls(installation, tokens)
        service = installation.issuance.state.service
        polled, woken = Wake(), Wake()
        turning = Loop("turning", ways._turn, polled)
        hearing = Loop("hearing", ways._hear, woken, poll_s=NEVER_S)
        url = installation.clone.url("hosho_issuance")
        listener = Listener(Server(url), service.hearer, woken)
        another = Listener(Server(url), service.hearer, polled)
        async with (
            run_loops([turning], another, polled, service.fitness.may_turn),
            run_loops([hearing], listener, woken),
        ):
            await ways.wait_until_all_work(30)
            yield ways

    async def look_up(self) -> httpx.Response:
        return await self._post("verification", "/verifications", {"contract_number": UNKNOWN, "key": "7K3FQXWA9RTC"})

    async def submit(self) -> httpx.Response:
        return await self._post("application", "/applications", make_single())

    async def wait_until_all_work(self, within_s: float) -> dict[str, float]:
        """After how many seconds each worked; raises TimeoutError for what did not in time."""
        tries = {
            "look-ups": self._looks_up,
            "submissions": self._submits,
            "loops": self._turns,
            "listener": self._hears,
        }
        took = await asyncio.gather(*(wait_until(each, within_s) for each in tries.values()), return_exceptions=True)
        found = dict(zip(tries, took, strict=True))
        late = [way for way, seconds in found.items() if isinstance(seconds, BaseException)]
        if late:
            raise TimeoutError(f"not within {within_s} s: {', '.join(late)}")
        return {way: seconds for way, seconds in found.items() if isinstance(seconds, float)}

    async def _looks_up(self) -> bool:
        """A town that tried too often is answered, too."""
        return (await self.look_up()).status_code in (httpx.codes.NOT_FOUND, httpx.codes.TOO_MANY_REQUESTS)

    async def _submits(self) -> bool:
        return (await self.submit()).status_code in (httpx.codes.CREATED, httpx.codes.CONFLICT)

    async def _turns(self) -> bool:
        self._turned.clear()
        await self._turned.wait()
        return True

    async def _hears(self) -> bool:
        self._heard.clear()
        await self._installation.fetch(f"SELECT pg_notify('{channel_of('issuance')}', '')")
        await asyncio.sleep(0.05)
        return self._heard.is_set()

    async def _turn(self) -> bool:
        await self._installation.issuance.state.inbox.handle_next()
        self._turned.set()
        return False

    async def _hear(self) -> bool:
        self._heard.set()
        return False

    async def _post(self, service: str, path: str, body: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._tokens[service]}"}
        return await self._installation.http(service).post(path, json=body, headers=headers)
