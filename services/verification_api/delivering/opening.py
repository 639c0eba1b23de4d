"""Opening what was delivered without a key: a look-up like any other, on record before it is answered."""

from functools import partial
from uuid import UUID

from services.verification_api.answers import compose_verification
from services.verification_api.problems import INBOX_NOT_FOUND
from services.verification_api.proof import PROVING
from services.verification_api.register import OpenedCertificate, Reading
from services.verification_api.store.certificates import take_certificate
from services.verification_api.store.delivering.deliveries import find_delivery, record_opened, take_delivery_of
from services.verification_api.store.ledger.opened import OpenedVersion, enter_reopened
from services.verification_api.store.look_ups import LookUpRow, Outcome, add_look_up
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import list_facts
from shared.schemas.verification.answers import VerificationAnswer


async def open_delivered(
    session: WriteSession, tools: Tools, actor: Actor, delivery_id: UUID
) -> VerificationAnswer | None:
    """Its newest version, which enters the town's ledger as seen; None where issuance did not say so, which is on
    record as well.

    Raises DomainError `inbox.not_found` for what does not lie in the caller's inbox.
    """
    found = await find_delivery(session, delivery_id, actor.org)
    if found is None:
        raise _not_found()
    number = found.contract_number
    await take_certificate(session, number)  # no version comes between reading and recording
    delivery = await take_delivery_of(session, number)
    reading = Reading(session.fetch, partial(list_facts, session, PROVING))
    opened = await tools.register.open(reading, {number: None})
    if delivery is None or number not in opened:
        raise _not_found()
    certificate = opened[number]
    look_up = _compose_look_up(tools, actor, number, certificate)
    await add_look_up(session, look_up)
    tools.counts.count_look_ups([look_up.outcome])
    if certificate is None:
        return None
    await record_opened(session, delivery, certificate.newest.version, look_up.at)
    await enter_reopened(session, OpenedVersion(certificate.newest, look_up.at))
    return compose_verification(look_up.id, look_up.at, certificate, look_up.at)


def _compose_look_up(tools: Tools, actor: Actor, number: str, certificate: OpenedCertificate | None) -> LookUpRow:
    return LookUpRow(
        id=new_id(),
        at=tools.clock.now(),
        client_id=actor.client_id,
        role=actor.role,
        org=actor.org,
        authority_code=actor.org,
        contract_number=number,
        outcome=Outcome.UNPROVEN if certificate is None else Outcome.CONFIRMED,
    )


def _not_found() -> DomainError:
    return DomainError(INBOX_NOT_FOUND, "受信箱にこの保証はありません。受信箱の一覧から開き直してください。")
