"""Every look-up comes by here: what this process has opened before is confirmed by one statement, if nothing changed.

Nearly all are of that kind, and cost neither the locks of quotas nor a transaction of many statements. Whatever is
otherwise is decided by `look_up_all`, as if nothing had been tried before: no negative is said here.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from services.verification_api.looking_up.look_up import Decision, LookUp, fits, look_up_all
from services.verification_api.register import Known
from services.verification_api.store.known import KnownEntry, record_known
from services.verification_api.store.look_ups import Outcome, RegisteredKeyCheck
from services.verification_api.tools import Tools
from shared.runtime.data.database import new_id
from shared.runtime.data.direct import DirectConnection, DirectDatabase
from shared.runtime.data.group_commit import GroupCommit
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.data.server import Server


class _KnownLookUp(NamedTuple):
    """A look-up with the key that fits what was opened before."""

    look_up: LookUp
    known: Known
    key_check: RegisteredKeyCheck


class LookUps:
    """Shares each transaction among all that wait for one; up to `connections` of each of the two kinds at once."""

    def __init__(self, server: Server, tools: Tools, connections: int) -> None:
        self._tools = tools
        self._databases = [DirectDatabase(server, connections) for _ in range(2)]
        for_known, for_all = self._databases
        self._known = GroupCommit(for_known.connection, partial(confirm_known, tools=tools), at_once=connections)
        self._all = GroupCommit(
            partial(for_all.begin, EVERYTHING), partial(look_up_all, tools=tools), at_once=connections
        )

    async def ask(self, look_up: LookUp) -> Decision:
        """Returns once its audit row is committed. Raises LookupError for a key check of an epoch nobody configured."""
        known = _recall(self._tools, look_up)
        decision = None if known is None else await self._known.ask(known)
        return decision or await self._all.ask(look_up)

    async def close(self) -> None:
        """Closes the connections; nobody may be waiting for an answer any more."""
        for database in self._databases:
            await database.close()


async def confirm_known(
    connection: DirectConnection, asked: Sequence[_KnownLookUp], *, tools: Tools
) -> list[Decision | None]:
    """None for what has to be decided."""
    now = tools.clock.now()
    entries = [_compose_entry(each) for each in asked]
    recorded = await record_known(connection, entries, now)
    tools.counts.count_look_ups([Outcome.CONFIRMED] * len(recorded))
    return [
        Decision(entry.id, now, Outcome.CONFIRMED, certificate=each.known.certificate) if entry.id in recorded else None
        for each, entry in zip(asked, entries, strict=True)
    ]


def _recall(tools: Tools, look_up: LookUp) -> _KnownLookUp | None:
    """None where the key does not fit what is known, where something is expected, or the town has not seen it yet.

    A wrong key, an unknown number and another town's certificate are compared alike.
    """
    known = tools.register.recall(look_up.form.contract_number)
    key_check = None if known is None else known.key_check
    if not fits(key_check, tools, look_up) or known is None or key_check is None:
        return None
    bare = look_up.form.expected is None and tools.seen.has(known.certificate.newest)
    return _KnownLookUp(look_up, known, key_check) if bare else None


def _compose_entry(asked: _KnownLookUp) -> KnownEntry:
    look_up, known, key_check = asked
    actor = look_up.actor
    return KnownEntry(
        new_id(),
        *look_up.scope,
        actor.client_id,
        actor.role,
        key_check.serial,
        key_check.epoch,
        key_check.value,
        known.rows,
    )
