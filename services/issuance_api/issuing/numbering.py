"""The first step of issuing: number → certificate → key → keep → audit → publish, in one transaction.

It puts on record what will be drawn before anything is drawn; drawing.py is the second step.
"""

from datetime import datetime

from services.issuance_api.content import compose_certificate, refuse_unprintable
from services.issuance_api.proof import compose_key_check, compute_content_digest
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow, add_guarantee, find_guarantee
from services.issuance_api.store.ledger.ledger import Series
from services.issuance_api.store.ledger.series import take_serial
from services.issuance_api.store.premiums import PremiumRow
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import ISSUANCE, GuaranteeApproved, GuaranteeNumbered
from shared.schemas.words.contract_number import format_contract_number
from shared.schemas.words.dates import reiwa_fiscal_year
from shared.schemas.words.guarantee import FIRST_VERSION, Medium, VersionKind

FIRST_KEY = 1


async def number_guarantee(session: WriteSession, tools: Tools, event: GuaranteeApproved) -> None:
    """Does nothing for a guarantee that has its number already. Paper gets no key.

    Raises UnfitContentError, LookupError for an unknown office, LedgerError while no numbers are given, and DomainError
    `series.exhausted`; no number is spent.
    """
    if await find_guarantee(session, event.guarantee_id) is not None:
        return
    refuse_unprintable(event, tools.repertoire)
    await tools.guard.confirm()
    now = tools.clock.now()
    office = tools.issuer.get_office(event.office_code)
    number = await _take_number(session, tools, Series(office.code, reiwa_fiscal_year(now)))
    certificate = compose_certificate(event, tools.issuer, office, number)
    guarantee = _compose_guarantee(event, certificate, now)
    version = _compose_version(guarantee, certificate, now)
    premium = _compose_premium(event)
    key = await tools.vault.make_key(guarantee, FIRST_KEY, now) if guarantee.medium is Medium.ELECTRONIC else None
    await add_guarantee(session, guarantee, version, premium, key)
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        AuditAction.GUARANTEE_NUMBERED,
        actor=ISSUANCE,
        at=now,
        contract_number=number,
        version=version.version,
    )
    numbered = GuaranteeNumbered(
        **event.head(),
        contract_number=number,
        version=version.version,
        content_sha256=compute_content_digest(certificate),
        key_check=compose_key_check(key) if key else None,
    )
    await publish(session, numbered, now, tools.fact_keys)


async def _take_number(session: WriteSession, tools: Tools, series: Series) -> str:
    serial = await take_serial(session, series)
    await tools.guard.check(session, series, serial)
    return format_contract_number(*series, serial)


def _compose_guarantee(event: GuaranteeApproved, certificate: Certificate, now: datetime) -> GuaranteeRow:
    return GuaranteeRow(
        id=event.guarantee_id,
        application_id=event.application_id,
        tenant_org=event.tenant_org,
        issuer_code=certificate.issuer.code,
        contract_number=certificate.contract_number,
        kind=event.kind,
        medium=event.form,
        current_version=FIRST_VERSION,
        notify_email=event.notify_email,
        deliver_directly=event.deliver_directly,
        numbered_at=now,
    )


def _compose_version(guarantee: GuaranteeRow, certificate: Certificate, now: datetime) -> VersionRow:
    return VersionRow(
        guarantee_id=guarantee.id,
        version=FIRST_VERSION,
        tenant_org=guarantee.tenant_org,
        kind=VersionKind.NEW,
        content=certificate,
        concluded_at=now,
    )


def _compose_premium(event: GuaranteeApproved) -> PremiumRow:
    return PremiumRow(
        guarantee_id=event.guarantee_id,
        tenant_org=event.tenant_org,
        amount=event.premium.amount,
        source=event.premium.source,
        payment_method=event.premium.payment_method,
    )
