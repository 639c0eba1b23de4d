"""Rows as the answers of the API."""

from datetime import date, datetime

from services.issuance_api.store.guarantees import CurrentGuarantee, VersionRow
from services.issuance_api.store.histories import RegisteredVersion
from services.issuance_api.store.mails import ListedMail, MailRow, status_of
from services.issuance_api.store.releases import ReleaseRow
from shared.runtime.digests import digest_shown
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.issuance.answers import (
    GuaranteeItem,
    GuaranteeOverview,
    GuaranteeVersion,
    HistoryItem,
    Notice,
    PremiumStatementItem,
)
from shared.schemas.issuance.labels import NOTICE_LABELS
from shared.schemas.issuance.mails import MailItem, MailStatus
from shared.schemas.issuance.releases import ReleaseItem
from shared.schemas.words.guarantee import KIND_LABELS, STATE_LABELS, VERSION_LABELS, State, VersionKind
from shared.schemas.words.premium import Premium


def compose_item(current: CurrentGuarantee, today: date) -> GuaranteeItem:
    content = current.version.content
    state = _derive_state(current, today)
    return GuaranteeItem(
        contract_number=content.contract_number,
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        medium=current.guarantee.medium,
        authority_code=content.authority_code,
        authority_name=content.authority_name,
        works_name=content.works_name,
        principal_name=content.principal.name,
        contract_amount=content.contract_amount,
        amount=content.amount,
        expires_on=content.expires_on,
        status=state,
        status_label=STATE_LABELS[state],
        concluded_at=current.guarantee.numbered_at,
        registered_at=current.registered_at,
    )


def _derive_state(current: CurrentGuarantee, today: date) -> State:
    if current.version.kind is VersionKind.TERMINATION:
        return State.TERMINATED
    return State.EXPIRED if current.version.content.expires_on < today else State.IN_FORCE


def compose_history_item(registered: RegisteredVersion) -> HistoryItem:
    content = registered.version.content
    return HistoryItem(
        contract_number=content.contract_number,
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        version=registered.version.version,
        version_kind=registered.version.kind,
        version_label=VERSION_LABELS[registered.version.kind],
        authority_code=content.authority_code,
        authority_name=content.authority_name,
        works_name=content.works_name,
        principal_name=content.principal.name,
        contract_amount=content.contract_amount,
        registered_at=registered.registered_at,
    )


def compose_overview(current: CurrentGuarantee, mail: MailRow | None) -> GuaranteeOverview:
    content = current.version.content
    return GuaranteeOverview(
        contract_number=content.contract_number,
        principal_name=content.principal.name,
        joint_venture_name=content.joint_venture_name,
        works_name=content.works_name,
        beneficiary=content.beneficiary,
        contract_amount=content.contract_amount,
        amount=content.amount,
        kind=content.kind,
        medium=current.guarantee.medium,
        product_name=KIND_LABELS[content.kind],
        deposit_bank=content.deposit_bank,
        version=current.version.version,
        registered_at=current.registered_at,
        notice=_compose_notice(mail) if mail else None,
    )


def compose_version(row: VersionRow, registered_at: datetime | None) -> GuaranteeVersion:
    return GuaranteeVersion(
        version=row.version, kind=row.kind, kind_label=VERSION_LABELS[row.kind], registered_at=registered_at
    )


def compose_statement_item(current: CurrentGuarantee, premium: Premium) -> PremiumStatementItem:
    content = current.version.content
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
        concluded_at=current.version.concluded_at,
    )


def compose_release(release: ReleaseRow, approved: GuaranteeApproved) -> ReleaseItem:
    """Its tag is of all that was approved, also of what the list does not show."""
    item = ReleaseItem(
        guarantee_id=release.guarantee_id,
        tag="",
        kind=approved.kind,
        kind_label=KIND_LABELS[approved.kind],
        medium=approved.form,
        amount=approved.amount,
        contract_amount=approved.works.contract_amount,
        expires_on=approved.expires_on,
        authority_code=approved.authority.code,
        authority_name=approved.authority.name,
        works_name=approved.works.name,
        principal_name=approved.principal.name,
        office_code=approved.office_code,
        arrived_at=release.arrived_at,
    )
    return item.model_copy(update={"tag": digest_shown(approved, item)})


def _compose_notice(mail: MailRow) -> Notice:
    return Notice(status=status_of(mail), at=mail.sent_at or mail.bounced_at or mail.resent_at or mail.queued_at)


def compose_mail(mail: ListedMail) -> MailItem:
    return MailItem(
        id=mail.id,
        contract_number=mail.contract_number,
        recipient=mail.recipient,
        status=mail.status,
        status_label=NOTICE_LABELS[mail.status],
        tries=mail.tries,
        last_error=mail.last_error,
        queued_at=mail.queued_at,
        next_try_at=mail.due_at if mail.status is MailStatus.QUEUED else None,
        sent_at=mail.sent_at,
        bounced_at=mail.bounced_at,
        resent_at=mail.resent_at,
    )
