"""A form posts once: whoever sends it again, by a second click or by going back, is led to the first one's answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.portal.sessions.signed_in import digest
from services.portal.sessions.vault import Vault
from services.portal.store.forms import claim_post, find_post, give_up_post, settle_post
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database

ABANDONED = timedelta(seconds=60)  # no request is at work for so long
WAITED_S = 30.0
_PAUSE_S = 0.05


class AtWorkError(Exception):
    """The first one of the same form has not ended within WAITED_S."""


class PostedForms:
    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def do_once(self, person: str, once: str, act: Callable[[], Awaitable[str]]) -> str:
        """The place (path) where the answer of `act` is. What `act` raises is raised, and the form may be sent again.

        Raises AtWorkError.
        """
        key = digest(person, once)
        deadline = asyncio.get_running_loop().time() + WAITED_S
        while not await self._claim(key):
            place = await self._find_place(key)
            if place is not None:
                return place
            if asyncio.get_running_loop().time() > deadline:
                raise AtWorkError
            await asyncio.sleep(_PAUSE_S)
        try:
            place = await act()
        except BaseException:
            async with self._database.write() as session:
                await give_up_post(session, key)
            raise
        async with self._database.write() as session:
            await settle_post(session, key, self._vault.seal(f"post {key.hex()}", place.encode()))
        return place

    async def _claim(self, key: bytes) -> bool:
        now = self._clock.now()
        async with self._database.write() as session:
            return await claim_post(session, key, now, now - ABANDONED)

    async def _find_place(self, key: bytes) -> str | None:
        """None while the first one is at work, or where it was given up meanwhile."""
        async with self._database.read() as session:
            row = await find_post(session, key)
        return None if row is None or row.sealed is None else self._vault.open(f"post {key.hex()}", row.sealed).decode()
