"""Registering what issuance issued; the moment of arrival here is the 電子保証発行日時."""

from collections.abc import Mapping

from services.verification_api.store.register import (
    CertificateRow,
    CertificateVersionRow,
    KeyCheckRow,
    add_certificate,
    add_version,
    find_certificate,
)
from shared.runtime.clock import Clock
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeIssued, GuaranteeRegistered


async def register_certificate(
    session: WriteSession, clock: Clock, check_keys: Mapping[int, bytes], event: GuaranteeIssued
) -> None:
    """Keeps the version and how to check its key, and says so. Paper is passed over.

    Raises LookupError where this service has no verify key of the event's epoch: nobody could open the certificate.
    """
    check = event.key_check
    if check is None:
        return
    if check.epoch not in check_keys:
        raise LookupError(f"HOSHO_KEY_CHECK_KEYS has no epoch {check.epoch}")
    now = clock.now()
    certificate = event.certificate
    number = certificate.contract_number
    if await find_certificate(session, number) is None:
        row = CertificateRow(
            contract_number=number,
            guarantee_id=event.guarantee_id,
            issuer_code=certificate.issuer.code,
            authority_code=certificate.authority_code,
            tenant_org=event.tenant_org,
        )
        await add_certificate(session, row)
    version = CertificateVersionRow(
        contract_number=number,
        version=event.version,
        tenant_org=event.tenant_org,
        kind=event.version_kind,
        content=certificate.model_dump(mode="json"),
        document_sha256=bytes.fromhex(event.document_sha256),
        registered_at=now,
    )
    key_check = KeyCheckRow(
        contract_number=number,
        serial=check.serial,
        tenant_org=event.tenant_org,
        epoch=check.epoch,
        value=bytes.fromhex(check.value),
        registered_at=now,
    )
    await add_version(session, version, key_check)
    registered = GuaranteeRegistered(
        guarantee_id=event.guarantee_id,
        application_id=event.application_id,
        tenant_org=event.tenant_org,
        kind=event.kind,
        form=event.form,
        contract_number=number,
        version=event.version,
        registered_at=now,
    )
    await publish(session, registered, now)
