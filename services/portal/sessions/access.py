"""The access tokens of one session: fetched when first needed, and again before they end."""

import asyncio
from datetime import timedelta
from weakref import WeakValueDictionary

from services.portal.sessions.keeper import LiveSession, Sessions
from services.portal.sessions.provider import HeldToken, NotSignedInError, Provider
from shared.runtime.clock import Clock

_BEFORE = timedelta(seconds=20)  # what still lasts so long is sent


class AccessTokens:
    def __init__(self, sessions: Sessions, provider: Provider, clock: Clock) -> None:
        self._sessions = sessions
        self._provider = provider
        self._clock = clock
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def get(self, live: LiveSession, api: str, *, renew: bool = False) -> str:
        """Raises NotSignedInError where the provider gives none any more, ProviderAwayError where it does not answer.

        `renew` is for a token that was refused. Requests of one session fetch one after the other: a refresh token may
        be good for one use.
        """
        held = live.who.tokens.get(api)
        if held is None or renew or held.ends_at - _BEFORE <= self._clock.now():
            turn = self._turns.setdefault(live.key, asyncio.Lock())
            async with turn:
                held = await self._fetch(live, api, held.text if held else None)
        return held.text

    async def _fetch(self, live: LiveSession, api: str, former: str | None) -> HeldToken:
        newest = await self._sessions.read_again(live)
        if newest is None or newest.refresh_token is None:
            raise NotSignedInError("the session has ended")
        live.who = newest
        held = newest.tokens.get(api)
        if held is not None and held.text != former and held.ends_at - _BEFORE > self._clock.now():
            return held
        granted = await self._provider.refresh(newest.refresh_token, api)
        tokens = {**newest.tokens, api: granted.token}
        live.who = newest.model_copy(update={"tokens": tokens, "refresh_token": granted.refresh_token})
        await self._sessions.keep(live)
        return granted.token
