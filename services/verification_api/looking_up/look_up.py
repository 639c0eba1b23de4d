"""照会: take the quotas → compare → record. Every outcome is returned, never raised, so that the count is committed.

Unknown number, wrong key, replaced key and another town's certificate are one and the same answer, with equal work.
"""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from services.verification_api.matching import match_contract
from services.verification_api.proof import PROVING
from services.verification_api.register import OpenedCertificate, Reading
from services.verification_api.store.ledger.opened import OpenedVersion, enter_opened
from services.verification_api.store.look_ups import (
    LookUpBasis,
    LookUpEntry,
    Outcome,
    QuotaScope,
    RefusalEntry,
    RegisteredKeyCheck,
    record_look_ups,
    take_quotas,
)
from services.verification_api.throttle import (
    FRESH,
    Lock,
    Quota,
    count_wrong,
    count_wrong_of_all,
    find_lock,
    forget_before,
)
from services.verification_api.tools import Tools
from shared.runtime.data.database import new_id
from shared.runtime.data.direct import DirectConnection
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import fetch_facts
from shared.schemas.verification.answers import Match
from shared.schemas.verification.forms import Expected, VerificationForm
from shared.schemas.words.authentication_key import compute_check_value

R = TypeVar("R")
# Compared where there is no certificate, so that an unknown number costs the same as a wrong key.
_NOBODYS_KEY_CHECK = RegisteredKeyCheck(
    issuer_code="", authority_code="", registered_at=None, serial=0, epoch=0, value=bytes(32)
)


class LookUp(NamedTuple):
    """Who looks up what, for which of the towns it may speak for (団体コード)."""

    actor: Actor
    form: VerificationForm
    town: str

    @property
    def scope(self) -> QuotaScope:
        return QuotaScope(self.town, self.form.contract_number, self.actor.org)


class Decision(NamedTuple):
    """What came of one look-up. `look_up_id` names its audit row; where `lock` refused it, it shares one with others.

    `certificate` is there where it was confirmed, and `match` where moreover something was expected of it.
    """

    look_up_id: UUID
    at: datetime
    outcome: Outcome
    lock: Lock | None = None
    certificate: OpenedCertificate | None = None
    match: Match | None = None


async def look_up_all(
    connection: DirectConnection, look_ups: Sequence[LookUp], *, tools: Tools
) -> list[Decision | Exception]:
    """Each in its turn, so that the sixth wrong key for one number finds the five before it counted.

    A look-up that cannot be decided is answered with its LookupError, neither counted nor recorded.
    """
    now = tools.clock.now()
    basis = await take_quotas(connection, {look_up.scope for look_up in look_ups})
    quotas = {scope: forget_before(quota, _get_registered_at(basis, scope)) for scope, quota in basis.quotas.items()}
    answers: list[Decision | Exception] = []
    for look_up in look_ups:
        try:
            answers.append(_decide(basis, quotas, tools, look_up, now))
        except LookupError as error:
            answers.append(error)
    answers = await _open_confirmed(connection, basis, tools, look_ups, answers)
    decided = [
        (look_up, answer) for look_up, answer in zip(look_ups, answers, strict=True) if isinstance(answer, Decision)
    ]
    await record_look_ups(
        connection,
        [_compose_entry(look_up, decision) for look_up, decision in decided if decision.lock is None],
        Counter(_compose_refusal(look_up, decision.lock) for look_up, decision in decided if decision.lock),
        {scope: quota for scope, quota in quotas.items() if quota != basis.quotas[scope]},
        now,
    )
    tools.counts.count_look_ups(decision.outcome for _, decision in decided)
    await enter_opened(connection, _list_unseen(tools, [decision for _, decision in decided]))
    return answers


def _list_unseen(tools: Tools, decisions: Sequence[Decision]) -> Iterator[OpenedVersion]:
    """What was opened and is not known to stand in its town's ledger as seen."""
    for decision in decisions:
        if decision.certificate is not None and not tools.seen.has(decision.certificate.newest):
            yield OpenedVersion(decision.certificate.newest, decision.at)


def _compose_entry(look_up: LookUp, decision: Decision) -> LookUpEntry:
    actor = look_up.actor
    entry = LookUpEntry(*look_up.scope, decision.look_up_id, decision.at, actor.client_id, actor.role, decision.outcome)
    if decision.match is None or look_up.form.expected is None:
        return entry
    expected = look_up.form.expected.model_dump_json(exclude_none=True)
    return entry._replace(expected=expected, match_result=decision.match.result)


def _compose_refusal(look_up: LookUp, lock: Lock) -> RefusalEntry:
    scope = look_up.scope.all_numbers if lock.every_number else look_up.scope
    return RefusalEntry(*scope, look_up.actor.client_id, look_up.actor.role, lock.since)


async def _open_confirmed(
    connection: DirectConnection,
    basis: LookUpBasis,
    tools: Tools,
    look_ups: Sequence[LookUp],
    answers: Sequence[Decision | Exception],
) -> list[Decision | Exception]:
    """The answers, with each certificate whose key fits: what it holds is read for nobody else.

    Where issuance did not sign them, nothing is opened.
    """
    numbers = {
        look_up.form.contract_number
        for look_up, answer in zip(look_ups, answers, strict=True)
        if isinstance(answer, Decision) and answer.outcome is Outcome.CONFIRMED
    }
    if not numbers:
        return list(answers)
    reading = Reading(partial(_fetch, connection), partial(fetch_facts, connection, PROVING))
    opened = await tools.register.open(reading, {number: basis.key_checks[number] for number in numbers})
    return [
        _open(answer, opened.get(look_up.form.contract_number), look_up.form.expected)
        if isinstance(answer, Decision)
        else answer
        for look_up, answer in zip(look_ups, answers, strict=True)
    ]


async def _fetch(connection: DirectConnection, query: DirectQuery[R], arguments: Mapping[str, Any]) -> list[R]:
    return await query.fetch(connection, arguments)


def _open(decision: Decision, certificate: OpenedCertificate | None, expected: Expected | None) -> Decision:
    if decision.outcome is not Outcome.CONFIRMED:
        return decision
    if certificate is None:
        return decision._replace(outcome=Outcome.UNPROVEN)
    match = None if expected is None else match_contract(expected, certificate.newest.content)
    return decision._replace(certificate=certificate, match=match)


def _get_registered_at(basis: LookUpBasis, scope: QuotaScope) -> datetime | None:
    key_check = basis.key_checks.get(scope.contract_number)
    return None if key_check is None else key_check.registered_at


def _decide(
    basis: LookUpBasis, quotas: dict[QuotaScope, Quota], tools: Tools, look_up: LookUp, now: datetime
) -> Decision:
    """What comes of one look-up, which is counted in `quotas`. A right key takes back no wrong one but its number's."""
    one, every = look_up.scope, look_up.scope.all_numbers
    lock = find_lock(quotas[every], now, every_number=True) or find_lock(quotas[one], now)
    if lock is not None:
        return Decision(new_id(), now, Outcome.LOCKED, lock)
    if fits(basis.key_checks.get(one.contract_number), tools, look_up):
        quotas[one] = FRESH
        return Decision(new_id(), now, Outcome.CONFIRMED)
    quotas[one] = count_wrong(quotas[one], now)
    quotas[every] = count_wrong_of_all(quotas[every], now, one.contract_number)
    return Decision(new_id(), now, Outcome.NOT_CONFIRMED)


def fits(key_check: RegisteredKeyCheck | None, tools: Tools, look_up: LookUp) -> bool:
    """Whether the key fits and the certificate names the town that is asked for.

    Raises LookupError for an epoch this service has no key of: a right key must not count as a wrong one.
    """
    wanted = key_check or _NOBODYS_KEY_CHECK
    check_key = bytes(32) if key_check is None else tools.get_check_key(key_check.epoch)
    value = compute_check_value(check_key, wanted.issuer_code, look_up.form.contract_number, look_up.form.key)
    is_same = hmac.compare_digest(value, wanted.value)
    return is_same and key_check is not None and wanted.authority_code == look_up.town
