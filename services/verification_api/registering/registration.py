"""Registering what issuance issued; the moment of arrival here is the 電子保証発行日時."""

from datetime import datetime

from services.verification_api.store.certificates import (
    CertificateRow,
    CertificateVersionRow,
    KeyCheckRow,
    add_certificate,
    add_version,
    find_certificate,
    find_key_check,
    find_version,
    get_last_version,
)
from services.verification_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.runtime.messages.signatures import RefusedFactError
from shared.schemas.facts.events import GuaranteeIssued, GuaranteeRegistered, KeyCheck


class NotRegistrableError(RefusedFactError):
    """What issuance says cannot stand in the register, and an operator is told."""


class ContradictedVersionError(NotRegistrableError):
    """Another certificate, version or key check is registered under the same number."""


class MissingVersionError(NotRegistrableError):
    """The version before it is not registered."""


async def register_certificate(session: WriteSession, tools: Tools, event: GuaranteeIssued) -> None:
    """Keeps the version and how to check its key, and publishes that it is registered. Paper is passed over.

    What is registered already in the same words is passed over too: its time of registration stands.
    Raises NotRegistrableError for what does not go with the register, and LookupError where this service has no check
    key of the event's epoch: nobody could open the certificate.
    """
    check = event.key_check
    if check is None:
        return
    tools.get_check_key(check.epoch)
    now = tools.clock.now()
    await _take_certificate(session, _compose_certificate(event, now))
    version, key_check = _compose_version(event, now), _compose_key_check(event, check, now)
    if await _is_registered(session, version, key_check):
        return
    await add_version(session, version, key_check)
    await _require_key_check(session, key_check)
    await publish(session, _compose_registered(event, now), now, tools.fact_keys)


async def _take_certificate(session: WriteSession, said: CertificateRow) -> None:
    registered = await find_certificate(session, said.contract_number)
    if registered is None:
        await add_certificate(session, said)
    elif not registered.says_the_same(said):
        raise ContradictedVersionError


async def _is_registered(session: WriteSession, said: CertificateVersionRow, key_check: KeyCheckRow) -> bool:
    """Whether this very version is here; raises NotRegistrableError where it neither is nor comes next."""
    registered = await find_version(session, said.contract_number, said.version)
    if registered is None:
        if said.version != await get_last_version(session, said.contract_number) + 1:
            raise MissingVersionError
        return False
    if not registered.says_the_same(said):
        raise ContradictedVersionError
    await _require_key_check(session, key_check)
    return True


async def _require_key_check(session: WriteSession, said: KeyCheckRow) -> None:
    registered = await find_key_check(session, said.contract_number, said.serial)
    if registered is None or not registered.says_the_same(said):
        raise ContradictedVersionError


def _compose_certificate(event: GuaranteeIssued, now: datetime) -> CertificateRow:
    return CertificateRow(
        contract_number=event.certificate.contract_number,
        guarantee_id=event.guarantee_id,
        issuer_code=event.certificate.issuer.code,
        authority_code=event.certificate.authority_code,
        tenant_org=event.tenant_org,
        registered_at=now,
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
