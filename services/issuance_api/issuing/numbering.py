"""Issuing, in two steps: number → key → version on record; then certificate → document → `guarantee.issued`.

What is planned to be drawn is on record first, and drawing happens outside any transaction.
"""

import hashlib

from services.issuance_api.content import FIRST_VERSION, compose_certificate, refuse_unprintable
from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.documents import DocumentRow, VersionDocumentRow, add_document
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow, add_guarantee, find_guarantee, get_version
from services.issuance_api.store.keys import AuthenticationKeyRow, find_key
from services.issuance_api.store.premiums import PremiumRow
from services.issuance_api.store.series import take_serial
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import ISSUANCE, GuaranteeApproved, GuaranteeIssued, GuaranteeNumbered, KeyCheck
from shared.schemas.words.contract_number import format_contract_number
from shared.schemas.words.dates import reiwa_fiscal_year
from shared.schemas.words.guarantee import Medium, VersionKind

FIRST_KEY = 1
PDF = "application/pdf"


async def number_guarantee(session: WriteSession, tools: Tools, event: GuaranteeApproved) -> None:
    """Number, key, version, audit and `guarantee.numbered`: all or none. Paper gets no key."""
    if await find_guarantee(session, event.guarantee_id) is not None:
        return
    refuse_unprintable(event, tools.repertoire)
    office = tools.issuer.get_office(event.office_code)
    now = tools.clock.now()
    fiscal_year = reiwa_fiscal_year(now)
    number = format_contract_number(office.code, fiscal_year, await take_serial(session, office.code, fiscal_year))
    certificate = compose_certificate(event, tools.issuer, office, number)
    guarantee = GuaranteeRow(
        id=event.guarantee_id,
        application_id=event.application_id,
        tenant_org=event.tenant_org,
        issuer_code=certificate.issuer.code,
        contract_number=number,
        kind=event.kind,
        medium=event.form,
        current_version=FIRST_VERSION,
        notify_email=event.notify_email,
        numbered_at=now,
    )
    version = VersionRow(
        guarantee_id=guarantee.id,
        version=FIRST_VERSION,
        tenant_org=guarantee.tenant_org,
        kind=VersionKind.NEW,
        content=certificate,
        concluded_at=now,
    )
    premium = PremiumRow(
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        amount=event.premium.amount,
        source=event.premium.source,
        payment_method=event.premium.payment_method,
    )
    electronic = event.form is Medium.ELECTRONIC
    key = await tools.vault.make_key(guarantee, FIRST_KEY, now) if electronic else None
    await add_guarantee(session, guarantee, version, premium, key)
    await record_audit(
        session, guarantee, AuditAction.GUARANTEE_NUMBERED, actor=ISSUANCE, at=now, version=FIRST_VERSION
    )
    await publish(session, _compose_numbered(event, number), now)


class DrawCertificate:
    """The second step, as work of the inbox: slow outside any transaction, kept in one."""

    def __init__(self, tools: Tools) -> None:
        self._find_tools = tools

    async def do(self, event: GuaranteeNumbered) -> Drawn:
        """The PDF of a version, from its stored row, sealed."""
        async with self._find_tools.database.read() as session:
            version = await get_version(session, event.guarantee_id, event.version)
        edition = Edition(version.version, version.concluded_at, event.form)
        return await self._find_tools.renderer.certificate(version.content, edition)

    async def keep(self, session: WriteSession, event: GuaranteeNumbered, drawn: Drawn) -> None:
        """Document and `guarantee.issued`: both or none."""
        now = self._find_tools.clock.now()
        version = await get_version(session, event.guarantee_id, event.version)
        digest = hashlib.sha256(drawn.pdf).digest()
        made = VersionDocumentRow(
            guarantee_id=version.guarantee_id,
            version=version.version,
            tenant_org=version.tenant_org,
            unsealed_sha256=drawn.unsealed_sha256,
            document_sha256=digest,
            seal=drawn.seal,
            issued_at=now,
        )
        document = DocumentRow(sha256=digest, media_type=PDF, content=drawn.pdf, size=len(drawn.pdf), stored_at=now)
        await add_document(session, document, made)
        key = await find_key(session, event.guarantee_id)
        await publish(session, _compose_issued(event, version, made, key), now)


def _compose_numbered(event: GuaranteeApproved, number: str) -> GuaranteeNumbered:
    return GuaranteeNumbered(**event.head(), contract_number=number, version=FIRST_VERSION)


def _compose_issued(
    event: GuaranteeNumbered, version: VersionRow, made: VersionDocumentRow, key: AuthenticationKeyRow | None
) -> GuaranteeIssued:
    return GuaranteeIssued(
        **event.head(),
        version=version.version,
        version_kind=version.kind,
        certificate=version.content,
        document_sha256=made.document_sha256.hex(),
        issued_at=made.issued_at,
        key_check=KeyCheck(serial=key.serial, epoch=key.epoch, value=key.check_value.hex()) if key else None,
    )
