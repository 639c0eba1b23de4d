"""照会: take the counter → compare → record. Every outcome is returned, never raised, so that the count is committed.

Unknown number, wrong key, replaced key and another town's certificate are one and the same answer, with equal work.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.look_ups import (
    CounterScope,
    LookUpBasis,
    LookUpEntry,
    Outcome,
    RegisteredKeyCheck,
    record_look_ups,
    take_counters,
)
from services.verification_api.throttle import FRESH, Counter, Lock, count_wrong, find_lock
from services.verification_api.tools import Tools
from shared.runtime.data.database import new_id
from shared.runtime.data.direct import DirectConnection
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.authentication_key import compute_check_value

# Compared where there is no certificate, so that an unknown number costs the same as a wrong key.
_NOBODYS_KEY_CHECK = RegisteredKeyCheck(issuer_code="", authority_code="", epoch=0, value=bytes(32))


class LookUp(NamedTuple):
    """Who looks up what."""

    actor: Actor
    form: VerificationForm

    @property
    def scope(self) -> CounterScope:
        return CounterScope(self.actor.org, self.form.contract_number)


class Decision(NamedTuple):
    """What came of one look-up. `look_up_id` names its audit row; `lock` is set where it was locked.

    `versions` are the certificate's, newest first, where it was confirmed.
    """

    look_up_id: UUID
    at: datetime
    outcome: Outcome
    lock: Lock | None = None
    versions: Sequence[RegisteredVersion] = ()


async def look_up_all(
    connection: DirectConnection, look_ups: Sequence[LookUp], *, tools: Tools
) -> list[Decision | Exception]:
    """Each in its turn, so that the sixth wrong key for one number finds the five before it counted.

    A look-up that cannot be decided is answered with its LookupError, neither counted nor recorded.
    """
    now = tools.clock.now()
    bases = await take_counters(connection, {look_up.scope for look_up in look_ups})
    counters = {scope: basis.counter for scope, basis in bases.items()}
    answers: list[Decision | Exception] = []
    entries = []
    for look_up in look_ups:
        scope = look_up.scope
        try:
            decision, counters[scope] = _decide(bases[scope], counters[scope], tools, look_up, now)
        except LookupError as error:
            answers.append(error)
            continue
        answers.append(decision)
        actor = look_up.actor
        entries.append(LookUpEntry(decision.look_up_id, now, actor.client_id, actor.role, *scope, decision.outcome))
    changed = {scope: counter for scope, counter in counters.items() if counter != bases[scope].counter}
    await record_look_ups(connection, entries, changed)
    return answers


def _decide(
    basis: LookUpBasis, counter: Counter, tools: Tools, look_up: LookUp, now: datetime
) -> tuple[Decision, Counter]:
    """What comes of one look-up, and the counter it leaves."""
    lock = find_lock(counter, now)
    if lock is not None:
        return Decision(new_id(), now, Outcome.LOCKED, lock), counter
    if _compare(basis.key_check, tools, look_up):
        return Decision(new_id(), now, Outcome.CONFIRMED, versions=basis.list_versions()), FRESH
    return Decision(new_id(), now, Outcome.NOT_CONFIRMED), count_wrong(counter, now)


def _compare(key_check: RegisteredKeyCheck | None, tools: Tools, look_up: LookUp) -> bool:
    """Whether the key fits and the certificate names a town the caller speaks for.

    Raises LookupError for an epoch this service has no key of: a right key must not count as a wrong one.
    """
    wanted = key_check or _NOBODYS_KEY_CHECK
    check_key = bytes(32) if key_check is None else tools.get_check_key(key_check.epoch)
    value = compute_check_value(check_key, wanted.issuer_code, look_up.form.contract_number, look_up.form.key)
    fits = hmac.compare_digest(value, wanted.value)
    return fits and key_check is not None and wanted.authority_code in look_up.actor.towns
