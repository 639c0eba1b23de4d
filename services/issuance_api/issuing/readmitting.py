"""Certificates that a restored database does not know are entered again, from their sealed PDFs.

Where the signed approval is still there, the guarantee is the approved one, with premium and application. Where it is
lost as well, the PDF alone speaks: its seal and its number say that it was issued. What no PDF carries does not come
back: the authentication key (a new one is made), the premium, the application, and the address for mails.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from services.issuance_api.content import compose_certificate
from services.issuance_api.issuing.numbering import FIRST_KEY
from services.issuance_api.proof import compose_key_check, get_own_part, read_approvals
from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.documents import DocumentRow, VersionDocumentRow, add_document, find_document
from services.issuance_api.store.guarantees import (
    GuaranteeRow,
    VersionRow,
    add_guarantee,
    find_guarantee,
    find_numbered,
    get_version,
)
from services.issuance_api.store.keys import find_key
from services.issuance_api.store.ledger.ledger import Series
from services.issuance_api.store.ledger.series import list_ends
from services.issuance_api.store.listed import write_listed
from services.issuance_api.store.premiums import PremiumRow
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.messages.facts import find_facts
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import GuaranteeApproved, GuaranteeIssued, KeyCheck
from shared.schemas.facts.paper_data import CertificateData
from shared.schemas.words.contract_number import split_contract_number
from shared.schemas.words.guarantee import FIRST_VERSION, Medium, VersionKind

PDF = "application/pdf"
ACTOR = "hosho certificates readmit"


class NotReadmittedError(Exception):
    """The message says why, for operators."""


class Readmission(Enum):
    """What came back. KNOWN: nothing was missing. DRAWN: the row was there, its document was not, and its key is good.

    APPROVED: all but the key. ALONE: neither key nor premium nor application.
    """

    KNOWN = auto()
    DRAWN = auto()
    APPROVED = auto()
    ALONE = auto()


@dataclass(frozen=True)
class SealedCertificate:
    """A PDF whose seal was found good, what it says, and when it was sealed."""

    pdf: bytes
    unsealed: bytes
    data: CertificateData
    seal: SealState
    sealed_at: datetime

    @property
    def content(self) -> Certificate:
        return self.data.certificate


async def readmit(session: WriteSession, tools: Tools, sealed: SealedCertificate, org: str | None) -> Readmission:
    """Guarantee, version, key and document, and the fact that it is issued, by which it is registered anew.

    `org` is whose it is, where neither an approval nor a 法人番号 says so. Raises NotReadmittedError.
    """
    if sealed.data.version != FIRST_VERSION:
        raise NotReadmittedError("only first versions can be entered again")
    await _refuse_ahead(session, sealed.content.contract_number)
    guarantee = await find_numbered(session, sealed.content.contract_number)
    if guarantee is not None:
        return await _complete(session, tools, sealed, guarantee)
    approved = await _find_approval(session, tools, sealed.content)
    guarantee = _compose_guarantee(sealed, approved, org)
    now = tools.clock.now()
    version = VersionRow(
        guarantee_id=guarantee.id,
        version=FIRST_VERSION,
        tenant_org=guarantee.tenant_org,
        kind=VersionKind.NEW,
        content=sealed.content,
        concluded_at=sealed.data.issued_at,
    )
    key = await tools.vault.make_key(guarantee, FIRST_KEY, now)
    await add_guarantee(session, guarantee, version, _compose_premium(approved) if approved else None, key)
    await _keep(session, tools, sealed, guarantee, compose_key_check(key))
    return Readmission.APPROVED if approved else Readmission.ALONE


async def _refuse_ahead(session: WriteSession, contract_number: str) -> None:
    office_code, fiscal_year, serial = split_contract_number(contract_number)
    if (await list_ends(session)).get(Series(office_code, fiscal_year), 0) < serial:
        raise NotReadmittedError(
            f"its number would be given again: first hosho series raise {office_code} {fiscal_year} {serial} --why …, "
            "or higher"
        )


async def _complete(
    session: WriteSession, tools: Tools, sealed: SealedCertificate, guarantee: GuaranteeRow
) -> Readmission:
    """Of a guarantee that has its number already: the document, where it is not drawn yet."""
    version = await get_version(session, guarantee.id, FIRST_VERSION)
    if version.content != sealed.content:
        raise NotReadmittedError("another guarantee has its number: two certificates with one number were handed out")
    stored = await find_document(session, guarantee.id, FIRST_VERSION)
    if stored == sealed.pdf:
        return Readmission.KNOWN
    if stored is not None:
        raise NotReadmittedError("it was drawn again meanwhile: the guarantee has a document of the same content")
    key = await find_key(session, guarantee.id)
    if key is None:
        raise NotReadmittedError("the guarantee is one on paper, and this is none")
    await _keep(session, tools, sealed, guarantee, compose_key_check(key))
    return Readmission.DRAWN


async def _find_approval(session: WriteSession, tools: Tools, content: Certificate) -> GuaranteeApproved | None:
    """The oldest signed approval that gives this content, and that no guarantee was numbered for.

    Raises NotReadmittedError where only such as have another number by now do.
    """
    office = content.office
    said = await find_facts(session, GuaranteeApproved, {"amount": content.amount, "office_code": office.code})
    others: list[str] = []
    for approved in read_approvals(tools, said).values():
        given = compose_certificate(approved, tools.issuer, office, content.contract_number)
        if given.model_copy(update=get_own_part(content)) != content:
            continue
        other = await find_guarantee(session, approved.guarantee_id)
        if other is None:
            return approved
        others.append(other.contract_number)
    if others:
        raise NotReadmittedError(
            f"its approval was numbered anew, as {', '.join(others)}: ask for one of the two certificates back"
        )
    return None


def _compose_guarantee(sealed: SealedCertificate, approved: GuaranteeApproved | None, org: str | None) -> GuaranteeRow:
    content = sealed.content
    tenant = approved.tenant_org if approved else content.principal.corporate_number or org
    if tenant is None:
        raise NotReadmittedError("nothing says whose it is: name the builder's customer number (--org)")
    return GuaranteeRow(
        id=approved.guarantee_id if approved else new_id(),
        application_id=approved.application_id if approved else new_id(),
        tenant_org=tenant,
        issuer_code=content.issuer.code,
        contract_number=content.contract_number,
        kind=content.kind,
        medium=Medium.ELECTRONIC,
        current_version=FIRST_VERSION,
        notify_email=approved.notify_email if approved else None,
        deliver_directly=approved.deliver_directly if approved else False,
        numbered_at=sealed.data.issued_at,
    )


def _compose_premium(approved: GuaranteeApproved) -> PremiumRow:
    premium = approved.premium
    return PremiumRow(
        guarantee_id=approved.guarantee_id,
        tenant_org=approved.tenant_org,
        amount=premium.amount,
        source=premium.source,
        payment_method=premium.payment_method,
    )


async def _keep(
    session: WriteSession, tools: Tools, sealed: SealedCertificate, guarantee: GuaranteeRow, key_check: KeyCheck
) -> None:
    now, digest = tools.clock.now(), hashlib.sha256(sealed.pdf).digest()
    version = await get_version(session, guarantee.id, FIRST_VERSION)
    of_version = VersionDocumentRow(
        guarantee_id=guarantee.id,
        version=FIRST_VERSION,
        tenant_org=guarantee.tenant_org,
        unsealed_sha256=hashlib.sha256(sealed.unsealed).digest(),
        document_sha256=digest,
        seal=sealed.seal,
        issued_at=sealed.sealed_at,
    )
    document = DocumentRow(sha256=digest, media_type=PDF, content=sealed.pdf, size=len(sealed.pdf), stored_at=now)
    await add_document(session, document, of_version)
    await write_listed(session, guarantee, version)
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        AuditAction.GUARANTEE_READMITTED,
        actor=ACTOR,
        at=now,
        contract_number=guarantee.contract_number,
        document_sha256=digest.hex(),
    )
    issued = GuaranteeIssued(
        guarantee_id=guarantee.id,
        application_id=guarantee.application_id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        form=guarantee.medium,
        version=FIRST_VERSION,
        version_kind=version.kind,
        certificate=version.content,
        document_sha256=digest.hex(),
        issued_at=sealed.sealed_at,
        key_check=key_check,
        deliver_directly=guarantee.deliver_directly,
    )
    await publish(session, issued, now, tools.fact_keys)
