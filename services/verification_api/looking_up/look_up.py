"""照会: quota → compare → record. Every outcome is returned, never raised, so that what was counted stays counted.

Unknown number, wrong key, replaced key and another town's certificate are one and the same answer, with equal work.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.verification_api.store.look_ups import KeyLock, LookUp, Opened, QuotaScope, record_look_ups, take_quotas
from services.verification_api.store.registered import RegisteredVersion
from services.verification_api.throttle import FRESH, Quota, count_wrong, remaining_lock
from services.verification_api.tools import Tools
from shared.runtime.data.database import new_id
from shared.runtime.data.direct import DirectConnection
from shared.runtime.identity.tokens import Actor
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.authentication_key import compute_check_value
from shared.schemas.words.roles import Role

CONFIRMED = "confirmed"
NOT_CONFIRMED = "not_confirmed"
LOCKED = "locked"

# Compared where there is no certificate, so that an unknown number costs the same as a wrong key.
_NOBODYS_LOCK = KeyLock(issuer_code="", authority_code="", epoch=0, value=bytes(32))


class Asked(NamedTuple):
    """Who looks up what."""

    actor: Actor
    form: VerificationForm

    @property
    def scope(self) -> QuotaScope:
        return QuotaScope(self.actor.org, self.form.contract_number)


class Outcome(NamedTuple):
    """`look_up_id` names the audit row; `wait` is set when the quota was spent and nothing was compared.

    `versions` are the certificate's, newest first, where it was confirmed.
    """

    look_up_id: UUID
    at: datetime
    result: str
    wait: timedelta | None = None
    versions: Sequence[RegisteredVersion] = ()


async def look_up_all(
    connection: DirectConnection, asked: Sequence[Asked], *, tools: Tools
) -> list[Outcome | Exception]:
    """Each in its turn, so that the sixth wrong key for one number finds the quota spent by the five before it.

    A look-up that cannot be decided is answered with its LookupError, neither counted nor recorded.
    """
    now = tools.clock.now()
    opened = await take_quotas(connection, {one.scope for one in asked})
    quotas = {scope: found.quota for scope, found in opened.items()}
    answers: list[Outcome | Exception] = []
    rows = []
    for one in asked:
        try:
            outcome, left = _decide(opened[one.scope], quotas[one.scope], tools, one, now)
        except LookupError as error:
            answers.append(error)
            continue
        answers.append(outcome)
        quotas[one.scope] = left
        rows.append(LookUp(outcome.look_up_id, now, one.actor.client_id, one.actor.role, *one.scope, outcome.result))
    changed = {scope: quota for scope, quota in quotas.items() if quota != opened[scope].quota}
    await record_look_ups(connection, rows, changed)
    return answers


def towns_of(actor: Actor) -> frozenset[str]:
    """The 団体コード of the towns a caller speaks for."""
    return actor.authorities if actor.role is Role.E_CONTRACT else frozenset({actor.org})


def _decide(opened: Opened, quota: Quota, tools: Tools, asked: Asked, now: datetime) -> tuple[Outcome, Quota]:
    """What comes of one look-up, and the quota it leaves."""
    wait = remaining_lock(quota, now)
    if wait is not None:
        return Outcome(new_id(), now, LOCKED, wait), quota
    if _compare(opened.lock, tools, asked):
        return Outcome(new_id(), now, CONFIRMED, versions=opened.list_versions()), FRESH
    return Outcome(new_id(), now, NOT_CONFIRMED), count_wrong(quota, now)


def _compare(lock: KeyLock | None, tools: Tools, asked: Asked) -> bool:
    """Whether the key fits and the certificate names a town the caller speaks for.

    Raises LookupError for an epoch this service has no key of: a right key must not count as a wrong one.
    """
    wanted = lock or _NOBODYS_LOCK
    check_key = bytes(32) if lock is None else tools.get_check_key(lock.epoch)
    value = compute_check_value(check_key, wanted.issuer_code, asked.form.contract_number, asked.form.key)
    fits = hmac.compare_digest(value, wanted.value)
    return fits and lock is not None and wanted.authority_code in towns_of(asked.actor)
