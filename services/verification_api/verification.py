"""照会: quota → compare → record. Every outcome is returned, never raised, so that what was counted stays counted.

Unknown number, wrong key, replaced key and another town's certificate are one and the same answer, with equal work.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.verification_api.look_up_store import KeyLock, LookUp, open_look_up, record_look_up
from services.verification_api.registered import RegisteredVersion
from services.verification_api.throttle import FRESH, count_wrong, remaining_lock
from shared.runtime.clock import Clock
from shared.runtime.database import new_id
from shared.runtime.direct import DirectConnection
from shared.runtime.tokens import Actor
from shared.schemas.authentication_key import compute_check_value
from shared.schemas.identity import Role
from shared.schemas.verification import VerificationForm

CONFIRMED = "confirmed"
NOT_CONFIRMED = "not_confirmed"
LOCKED = "locked"

# Compared where there is no certificate, so that an unknown number costs the same as a wrong key.
_NOBODYS_LOCK = KeyLock(issuer_code="", authority_code="", epoch=0, value=bytes(32))


class Outcome(NamedTuple):
    """`look_up_id` names the audit row; `wait` is set when the quota was spent and nothing was compared.

    `versions` are the certificate's, newest first, where it was confirmed.
    """

    look_up_id: UUID
    at: datetime
    result: str
    wait: timedelta | None = None
    versions: Sequence[RegisteredVersion] = ()


async def look_up(
    connection: DirectConnection, clock: Clock, check_keys: Mapping[int, bytes], actor: Actor, form: VerificationForm
) -> Outcome:
    now, look_up_id = clock.now(), new_id()
    opened = await open_look_up(connection, actor.org, form.contract_number)
    quota = opened.quota
    wait = remaining_lock(quota, now)
    if wait is not None:
        outcome = Outcome(look_up_id, now, LOCKED, wait)
    elif _compare(opened.lock, check_keys, actor, form):
        outcome = Outcome(look_up_id, now, CONFIRMED, versions=opened.list_versions())
        quota = FRESH
    else:
        outcome = Outcome(look_up_id, now, NOT_CONFIRMED)
        quota = count_wrong(quota, now)
    row = LookUp(look_up_id, now, actor.client_id, actor.role, actor.org, form.contract_number, outcome.result)
    await record_look_up(connection, row, quota)
    return outcome


def _compare(lock: KeyLock | None, check_keys: Mapping[int, bytes], actor: Actor, form: VerificationForm) -> bool:
    """Whether the key fits and the certificate names a town the caller speaks for.

    Raises LookupError for an epoch this service has no key of: a right key must not count as a wrong one.
    """
    wanted = lock or _NOBODYS_LOCK
    if lock is not None and lock.epoch not in check_keys:
        raise LookupError(f"HOSHO_KEY_CHECK_KEYS has no epoch {lock.epoch}")
    check_key = check_keys.get(wanted.epoch, bytes(32))
    value = compute_check_value(check_key, wanted.issuer_code, form.contract_number, form.key)
    fits = hmac.compare_digest(value, wanted.value)
    return fits and lock is not None and wanted.authority_code in towns_of(actor)


def towns_of(actor: Actor) -> frozenset[str]:
    """The 団体コード of the towns a caller speaks for."""
    return actor.authorities if actor.role is Role.E_CONTRACT else frozenset({actor.org})
