"""Rows as the answers of the API."""

from datetime import datetime

from services.issuance_api.store.guarantees import CurrentGuarantee, MailRow, PremiumRow, VersionRow
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.answers import (
    GuaranteeItem,
    GuaranteeOverview,
    GuaranteeVersion,
    Notice,
    PremiumStatementItem,
)
from shared.schemas.words.guarantee import KIND_LABELS, VERSION_LABELS, Medium, VersionKind


def compose_item(record: CurrentGuarantee) -> GuaranteeItem:
    content = Certificate.model_validate(record.version.content)
    return GuaranteeItem(
        contract_number=content.contract_number,
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        form=Medium(record.guarantee.form),
        authority_name=content.authority_name,
        works_name=content.works_name,
        contract_amount=content.contract_amount,
        registered_at=record.registered_at,
    )


def compose_overview(record: CurrentGuarantee, mail: MailRow | None) -> GuaranteeOverview:
    content = Certificate.model_validate(record.version.content)
    return GuaranteeOverview(
        contract_number=content.contract_number,
        principal_name=content.principal.name,
        joint_venture_name=content.joint_venture_name,
        works_name=content.works_name,
        beneficiary=content.beneficiary,
        contract_amount=content.contract_amount,
        amount=content.amount,
        kind=content.kind,
        form=Medium(record.guarantee.form),
        product_name=KIND_LABELS[content.kind],
        deposit_bank=content.deposit_bank,
        version=record.version.version,
        registered_at=record.registered_at,
        notice=_compose_notice(mail) if mail else None,
    )


def compose_version(row: VersionRow, registered_at: datetime | None) -> GuaranteeVersion:
    kind = VersionKind(row.kind)
    return GuaranteeVersion(
        version=row.version, kind=kind, kind_label=VERSION_LABELS[kind], registered_at=registered_at
    )


def compose_statement_item(record: CurrentGuarantee, premium: PremiumRow) -> PremiumStatementItem:
    content = Certificate.model_validate(record.version.content)
    return PremiumStatementItem(
        contract_number=content.contract_number,
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        authority_name=content.authority_name,
        works_name=content.works_name,
        amount=content.amount,
        premium=premium.amount,
        premium_source=premium.source,
        payment_method=premium.payment_method,
        concluded_at=record.version.concluded_at,
    )


def _compose_notice(mail: MailRow) -> Notice:
    if mail.sent_at is not None:
        return Notice(status="sent", at=mail.sent_at)
    if mail.bounced_at is not None:
        return Notice(status="bounced", at=mail.bounced_at)
    return Notice(status="queued", at=mail.queued_at)
