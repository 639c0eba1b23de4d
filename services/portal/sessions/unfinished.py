"""What was typed into a page whose session had ended: kept for a day, and shown again to the same person alone."""

import json
from datetime import timedelta

from services.portal.sessions.signed_in import digest
from services.portal.sessions.vault import UnopenedError, Vault
from services.portal.store.forms import find_unfinished, forget_unfinished, keep_unfinished
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database

KEPT = timedelta(days=1)


class UnfinishedForms:
    """A form is known by who typed it and the address of its page."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def keep(self, person: str, path: str, values: dict[str, list[str]]) -> None:
        key = digest(person, path)
        sealed = self._vault.seal(f"form {key.hex()}", json.dumps(values).encode())
        async with self._database.write() as session:
            await keep_unfinished(session, key, sealed, self._clock.now())

    async def find(self, person: str, path: str) -> dict[str, list[str]] | None:
        key = digest(person, path)
        async with self._database.read() as session:
            row = await find_unfinished(session, key, self._clock.now() - KEPT)
        try:
            return None if row is None else json.loads(self._vault.open(f"form {key.hex()}", row.sealed))
        except UnopenedError:
            return None

    async def forget(self, person: str, path: str) -> None:
        async with self._database.write() as session:
            await forget_unfinished(session, digest(person, path))
