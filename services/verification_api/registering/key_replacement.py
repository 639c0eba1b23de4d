"""認証キーの再発行: from the commit of its registration on the new key is the living one; the old one opens nothing.

That holds for every process: each look-up holds its certificate until it commits, so that the registration waits for
those that compared the old key, and whoever waits for the registration finds the new one.
"""

from datetime import datetime

from services.verification_api.registering.refusals import ContradictedKeyError, MissingKeyError
from services.verification_api.store.certificates import (
    CertificateRow,
    add_key_check,
    compose_key_check,
    find_certificate,
    find_key_check,
    get_last_serial,
    get_last_version,
    take_certificate,
)
from services.verification_api.tools import Tools
from services.verification_api.webhooks.telling import tell_of_certificate
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeKeyRegistered, GuaranteeKeyReissued
from shared.schemas.verification.webhooks import WebhookEvent


async def register_key(session: WriteSession, tools: Tools, event: GuaranteeKeyReissued) -> None:
    """Keeps how to check the new key, and publishes that it is the living one. One that is here is passed over.

    Raises NotRegistrableError for what does not go with the register, and LookupError where this service has no check
    key of the event's epoch: nobody could open the certificate.
    """
    tools.get_check_key(event.key_check.epoch)
    await take_certificate(session, event.contract_number)
    certificate = await find_certificate(session, event.contract_number)
    if certificate is None:
        raise MissingKeyError
    now = tools.clock.now()
    said = compose_key_check(event.contract_number, event.tenant_org, event.key_check, now)
    registered = await find_key_check(session, said.contract_number, said.serial)
    if not _is_about(event, certificate) or (registered is not None and not registered.says_the_same(said)):
        raise ContradictedKeyError
    if registered is not None:
        return
    if said.serial != await get_last_serial(session, said.contract_number) + 1:
        raise MissingKeyError
    await add_key_check(session, said)
    version = await get_last_version(session, said.contract_number)
    await tell_of_certificate(
        session, WebhookEvent.KEY_REPLACED, certificate.authority_code, said.contract_number, version, now
    )
    await publish(session, _compose_registered(event, now), now, tools.fact_keys)


def _is_about(event: GuaranteeKeyReissued, certificate: CertificateRow) -> bool:
    return (event.guarantee_id, event.tenant_org) == (certificate.guarantee_id, certificate.tenant_org)


def _compose_registered(event: GuaranteeKeyReissued, now: datetime) -> GuaranteeKeyRegistered:
    return GuaranteeKeyRegistered(
        **event.head(),
        contract_number=event.contract_number,
        serial=event.key_check.serial,
        registered_at=now,
    )
