"""The public keys of one provider, kept and renewed: the provider is asked seldom, whoever asks us how often."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from shared.runtime.identity.provider import ProviderAwayError
from shared.runtime.identity.public_keys import PublicKey
from shared.runtime.logging import log

RENEWED_S = 600.0  # after this the provider is asked again; for PAUSE_S more nobody waits for its answer
KEPT_S = 4 * 3600.0  # how long its keys go on while it is away
PAUSE_S = 30.0  # between two questions that were answered; an unanswered one says so long that the provider is away
PAUSE_AWAY_S = 5.0  # after a question that was not answered

Fetch = Callable[[str], Awaitable[tuple[PublicKey, ...]]]


class ProviderKeys:
    """Gives the keys of `issuer` by name. `fetch` asks the provider; of many who wait for it, one asks."""

    def __init__(self, issuer: str, fetch: Fetch, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: tuple[PublicKey, ...] = ()
        self._fetched_at = self._asked_at = self._away_at = float("-inf")
        self._away = False
        self._asking: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> tuple[PublicKey, ...]:
        """The keys of this name, none for an unknown one; raises ProviderAwayError where that cannot be known.

        Known keys are given at once, and renewed behind the caller's back. A caller waits for an unknown key, and for
        a known one where nobody called for long: the provider may have withdrawn it.
        """
        age = self._monotonic() - self._fetched_at
        if age >= KEPT_S:
            self._keys = ()
        found = self._select(kid)
        if found and age < RENEWED_S:
            return found
        asking = self._ask()
        if found and (age < RENEWED_S + PAUSE_S or self._monotonic() - self._away_at < PAUSE_S):
            return found
        if asking is not None:
            await asyncio.shield(asking)
            found = self._select(kid)
        if not found and self._away:
            raise ProviderAwayError(self._issuer)
        return found

    def _select(self, kid: str | None) -> tuple[PublicKey, ...]:
        """Without a name, the only key there is."""
        if kid is None:
            return self._keys if len(self._keys) == 1 else ()
        return tuple(key for key in self._keys if key.kid == kid)

    def _ask(self) -> asyncio.Task[None] | None:
        """The question that is under way, or a new one; None where the last one is too short ago."""
        if self._asking is not None and not self._asking.done():
            return self._asking
        if self._monotonic() - self._asked_at < (PAUSE_AWAY_S if self._away else PAUSE_S):
            return None
        self._asked_at = self._monotonic()
        self._asking = asyncio.get_running_loop().create_task(self._renew())
        return self._asking

    async def _renew(self) -> None:
        try:
            self._keys = await self._fetch(self._issuer)
        except ProviderAwayError as error:
            self._away, self._away_at = True, self._monotonic()
            log.warning("identity provider away", issuer=self._issuer, reason=str(error))
        else:
            self._away, self._away_at = False, float("-inf")
            self._fetched_at = self._monotonic()
