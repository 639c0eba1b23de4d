"""Registering each version that issuance issued; the moment of arrival here is its 電子保証発行日時."""

from datetime import datetime

from services.verification_api.registering.refusals import ContradictedVersionError, MissingVersionError
from services.verification_api.store.certificates import (
    CertificateRow,
    CertificateVersionRow,
    KeyCheckRow,
    add_certificate,
    add_version,
    compose_key_check,
    find_certificate,
    find_key_check,
    find_version,
    get_last_version,
    take_certificate,
)
from services.verification_api.store.delivering.deliveries import (
    DeliveryRow,
    add_delivery,
    take_delivery_of,
    update_delivery,
)
from services.verification_api.store.delivering.preferences import takes_direct_delivery
from services.verification_api.store.ledger.opened import update_opened
from services.verification_api.tools import Tools
from services.verification_api.webhooks.telling import tell_of_certificate
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import VERSIONS, GuaranteeRegistered, KeyCheck, VersionIssued
from shared.schemas.verification.webhooks import WebhookEvent
from shared.schemas.words.guarantee import FIRST_VERSION, VersionKind

FIRST_KEY = 1
_CHANGES = {VersionKind.TERMINATION: WebhookEvent.TERMINATED}


async def register_certificate(session: WriteSession, tools: Tools, event: VersionIssued) -> None:
    """Keeps the version, with the first one how to check its key, puts it into the inbox of a town that
    is to get it without one, and publishes that it is registered.

    Paper is passed over, and so is what is registered already in the same words: its time of registration stands.
    Raises NotRegistrableError for what does not go with the register, and LookupError where this service has no check
    key of the event's epoch: nobody could open the certificate.
    """
    check = event.key_check
    if check is None:
        return
    tools.get_check_key(check.epoch)
    if type(event) is not VERSIONS[event.version_kind]:
        raise ContradictedVersionError
    now = tools.clock.now()
    certificate, version = _compose_certificate(event, now), _compose_version(event, now)
    key_check = _compose_key_check(event, check, now)
    # In turn with a town's receipt, which is of the newest version.
    await take_certificate(session, certificate.contract_number)
    if await _is_registered(session, certificate, version, key_check):
        return
    if version.version == FIRST_VERSION:
        await add_certificate(session, certificate, key_check)
    await add_version(session, version)
    if version.version > FIRST_VERSION:
        await take_certificate(session, version.contract_number)
        await update_opened(session, certificate.authority_code, version)
        await _tell(session, _CHANGES.get(version.kind, WebhookEvent.CHANGED), event, now)
    delivered = await _deliver(session, event, certificate.authority_code, now)
    await publish(session, _compose_registered(event, now, delivered_directly=delivered), now, tools.fact_keys)


async def _deliver(session: WriteSession, event: VersionIssued, authority_code: str, now: datetime) -> bool:
    """Whether it lies in the town's inbox: because builder and town chose it, or because an earlier version does."""
    number = event.certificate.contract_number
    delivery = await take_delivery_of(session, number)
    if delivery is not None:
        await update_delivery(session, delivery, event.version, now)
        return True
    if not (event.deliver_directly and await takes_direct_delivery(session, authority_code)):
        return False
    delivery = DeliveryRow(
        id=new_id(),
        authority_code=authority_code,
        contract_number=number,
        version=event.version,
        delivered_at=now,
        changed_at=now,
    )
    await add_delivery(session, delivery)
    await _tell(session, WebhookEvent.ARRIVED, event, now)
    return True


async def _tell(session: WriteSession, what: WebhookEvent, event: VersionIssued, now: datetime) -> None:
    certificate = event.certificate
    await tell_of_certificate(
        session, what, certificate.authority_code, certificate.contract_number, event.version, now
    )


async def _is_registered(
    session: WriteSession, certificate: CertificateRow, version: CertificateVersionRow, key_check: KeyCheckRow
) -> bool:
    """Whether this very version is here; raises NotRegistrableError where it neither is nor comes next.

    A version names a key that is registered, if only an earlier one: it may have been drawn while the key was reissued.
    """
    present = await find_certificate(session, certificate.contract_number)
    if present is None:
        if version.version != FIRST_VERSION:
            raise MissingVersionError
        if key_check.serial != FIRST_KEY:
            raise ContradictedVersionError
        return False
    if not (present.says_the_same(certificate) and await _is_known(session, key_check)):
        raise ContradictedVersionError
    registered = await find_version(session, version.contract_number, version.version)
    if registered is not None:
        if not registered.says_the_same(version):
            raise ContradictedVersionError
        return True
    if version.version != await get_last_version(session, version.contract_number) + 1:
        raise MissingVersionError
    return False


async def _is_known(session: WriteSession, said: KeyCheckRow) -> bool:
    registered = await find_key_check(session, said.contract_number, said.serial)
    return registered is not None and registered.says_the_same(said)


def _compose_certificate(event: VersionIssued, now: datetime) -> CertificateRow:
    return CertificateRow(
        contract_number=event.certificate.contract_number,
        guarantee_id=event.guarantee_id,
        issuer_code=event.certificate.issuer.code,
        authority_code=event.certificate.authority_code,
        tenant_org=event.tenant_org,
        registered_at=now,
    )


def _compose_version(event: VersionIssued, now: datetime) -> CertificateVersionRow:
    return CertificateVersionRow(
        contract_number=event.certificate.contract_number,
        version=event.version,
        tenant_org=event.tenant_org,
        kind=event.version_kind,
        content=event.certificate,
        document_sha256=bytes.fromhex(event.document_sha256),
        registered_at=now,
    )


def _compose_key_check(event: VersionIssued, check: KeyCheck, now: datetime) -> KeyCheckRow:
    return compose_key_check(event.certificate.contract_number, event.tenant_org, check, now)


def _compose_registered(event: VersionIssued, now: datetime, *, delivered_directly: bool) -> GuaranteeRegistered:
    return GuaranteeRegistered(
        guarantee_id=event.guarantee_id,
        application_id=event.application_id,
        tenant_org=event.tenant_org,
        kind=event.kind,
        form=event.form,
        contract_number=event.certificate.contract_number,
        version=event.version,
        registered_at=now,
        request_id=event.request_id,
        delivered_directly=delivered_directly,
    )
