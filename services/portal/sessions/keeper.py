"""Sessions: begun at a sign-in under a new id, found by the browser's cookie, ended by time or by the person."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.portal.sessions.signed_in import SignedIn, digest
from services.portal.sessions.vault import UnopenedError, Vault
from services.portal.store.forms import forget_forms
from services.portal.store.sessions import (
    add_session,
    end_session,
    find_session,
    forget_sessions,
    record_seen,
    replace_sealed,
)
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database

SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=1)
_ID_BYTES = 32


@dataclass
class LiveSession:
    """`key` is the digest that its row has; `who` is as it was read, and changes with the tokens that are fetched."""

    key: bytes
    who: SignedIn


class Sessions:
    def __init__(self, database: Database, vault: Vault, clock: Clock, *, idle: timedelta, longest: timedelta) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._idle = idle
        self._longest = longest

    async def begin(self, who: SignedIn) -> str:
        """The id for the browser's cookie: always a new one, so that nobody signs in under one that another knows."""
        text, now = secrets.token_urlsafe(_ID_BYTES), self._clock.now()
        key = digest(text)
        async with self._database.write() as session:
            await forget_sessions(session, now - KEPT)
            await forget_forms(session, now - KEPT)
            await add_session(session, key, self._seal(key, who), now)
        return text

    async def find(self, text: str) -> LiveSession | None:
        """None for an id that nobody has, and for a session that was idle or lasted too long."""
        key, now = digest(text), self._clock.now()
        async with self._database.read() as session:
            row = await find_session(session, key)
        if row is None or self._has_ended(row.created_at, row.seen_at, now):
            return None
        if now - row.seen_at >= SEEN_EVERY:
            async with self._database.write() as session:
                await record_seen(session, key, now)
        who = self._open(key, row.sealed)
        return None if who is None else LiveSession(key, who)

    async def read_again(self, live: LiveSession) -> SignedIn | None:
        """As another request may have left it meanwhile."""
        async with self._database.read() as session:
            row = await find_session(session, live.key)
        return None if row is None else self._open(live.key, row.sealed)

    async def keep(self, live: LiveSession) -> None:
        async with self._database.write() as session:
            await replace_sealed(session, live.key, self._seal(live.key, live.who))

    async def end(self, text: str) -> None:
        async with self._database.write() as session:
            await end_session(session, digest(text))

    def _has_ended(self, created_at: datetime, seen_at: datetime, now: datetime) -> bool:
        return now - seen_at > self._idle or now - created_at > self._longest

    def _seal(self, key: bytes, who: SignedIn) -> bytes:
        return self._vault.seal(f"session {key.hex()}", who.model_dump_json().encode())

    def _open(self, key: bytes, sealed: bytes) -> SignedIn | None:
        try:
            return SignedIn.model_validate_json(self._vault.open(f"session {key.hex()}", sealed))
        except UnopenedError:  # its key was taken out of HOSHO_PORTAL_KEYS
            return None
