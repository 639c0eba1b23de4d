"""Registering what issuance issued; the moment of arrival here is the 電子保証発行日時."""

from datetime import datetime

from services.verification_api.store.certificates import (
    CertificateRow,
    CertificateVersionRow,
    KeyCheckRow,
    add_certificate,
    add_version,
    find_certificate,
)
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeIssued, GuaranteeRegistered, KeyCheck


async def register_certificate(session: WriteSession, tools: Tools, event: GuaranteeIssued) -> None:
    """Keeps the version and how to check its key, and publishes that it is registered. Paper is passed over.

    Raises LookupError where this service has no check key of the event's epoch: nobody could open the certificate.
    """
    check = event.key_check
    if check is None:
        return
    tools.get_check_key(check.epoch)
    now = tools.clock.now()
    if await find_certificate(session, event.certificate.contract_number) is None:
        await add_certificate(session, _compose_certificate(event))
    await add_version(session, _compose_version(event, now), _compose_key_check(event, check, now))
    await publish(session, _compose_registered(event, now), now, tools.fact_keys)


def _compose_certificate(event: GuaranteeIssued) -> CertificateRow:
    return CertificateRow(
        contract_number=event.certificate.contract_number,
        guarantee_id=event.guarantee_id,
        issuer_code=event.certificate.issuer.code,
        authority_code=event.certificate.authority_code,
        tenant_org=event.tenant_org,
    )


def _compose_version(event: GuaranteeIssued, now: datetime) -> CertificateVersionRow:
    return CertificateVersionRow(
        contract_number=event.certificate.contract_number,
        version=event.version,
        tenant_org=event.tenant_org,
        kind=event.version_kind,
        content=event.certificate,
        document_sha256=bytes.fromhex(event.document_sha256),
        registered_at=now,
    )


def _compose_key_check(event: GuaranteeIssued, check: KeyCheck, now: datetime) -> KeyCheckRow:
    return KeyCheckRow(
        contract_number=event.certificate.contract_number,
        serial=check.serial,
        tenant_org=event.tenant_org,
        epoch=check.epoch,
        value=bytes.fromhex(check.value),
        registered_at=now,
    )


def _compose_registered(event: GuaranteeIssued, now: datetime) -> GuaranteeRegistered:
    return GuaranteeRegistered(
        guarantee_id=event.guarantee_id,
        application_id=event.application_id,
        tenant_org=event.tenant_org,
        kind=event.kind,
        form=event.form,
        contract_number=event.certificate.contract_number,
        version=event.version,
        registered_at=now,
    )
