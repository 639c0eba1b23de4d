"""Rows as the answers of the API."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from math import inf

from services.issuance_api.store.acts import ActRow
from services.issuance_api.store.guarantees import CurrentGuarantee, GuaranteeRow, VersionRow
from services.issuance_api.store.handing_in.receipts import ReceiptRow
from services.issuance_api.store.histories import RegisteredVersion
from services.issuance_api.store.mails import ListedMail, MailRow, status_of
from services.issuance_api.store.premiums import VersionPremium, VersionRefund
from services.issuance_api.store.releases import ReleaseRow
from shared.runtime.digests import digest_shown
from shared.schemas.facts.differences import Difference, list_differences
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.issuance.acts import ActAnswer, ActItem
from shared.schemas.issuance.answers import (
    GuaranteeHistory,
    GuaranteeItem,
    GuaranteeOverview,
    GuaranteeVersion,
    HistoryItem,
    Notice,
    PremiumStatementItem,
    RefundStatementItem,
)
from shared.schemas.issuance.labels import MAIL_LABELS, NOTICE_LABELS
from shared.schemas.issuance.mails import MailItem, MailStatus
from shared.schemas.issuance.receipts import GuaranteeReceipt
from shared.schemas.issuance.releases import ReleaseItem
from shared.schemas.words.guarantee import (
    KIND_LABELS,
    RECEIPT_LABELS,
    RECEIPT_TO_LABELS,
    STATE_LABELS,
    VERSION_LABELS,
    State,
    VersionKind,
)


def compose_item(
    current: CurrentGuarantee, today: date, receipt: ReceiptRow | None, *, for_officer: bool
) -> GuaranteeItem:
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
        receipt=compose_receipt(receipt, content.authority_name, for_officer=for_officer) if receipt else None,
    )


def compose_receipt(receipt: ReceiptRow, authority_name: str, *, for_officer: bool) -> GuaranteeReceipt:
    """Who said it is personal data of the town, which builders are not told."""
    return GuaranteeReceipt(
        decision=receipt.decision,
        decision_label=RECEIPT_LABELS[receipt.decision],
        to=receipt.addressee,
        to_label=RECEIPT_TO_LABELS[receipt.addressee] if receipt.addressee else None,
        version=receipt.version,
        authority_code=receipt.authority_code,
        authority_name=authority_name,
        officer_name=receipt.officer_name if for_officer else None,
        note=receipt.note,
        at=receipt.at,
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


def compose_overview(
    current: CurrentGuarantee, mail: MailRow | None, receipt: ReceiptRow | None, *, for_officer: bool
) -> GuaranteeOverview:
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
        change_no=content.change_no,
        expires_on=content.expires_on,
        terminated_on=content.terminated_on,
        registered_at=current.registered_at,
        receipt=compose_receipt(receipt, content.authority_name, for_officer=for_officer) if receipt else None,
        delivered_directly=current.delivered_directly,
        notice=_compose_notice(mail) if mail else None,
    )


def compose_history(rows: Sequence[tuple[VersionRow, datetime | None]], *, for_officer: bool) -> GuaranteeHistory:
    """Of versions newest first; a builder's has none that was replaced or undone, and not who did what and why."""
    replaced = find_replaced([version for version, _ in rows])
    before = {version.version + 1: version.content for version, _ in rows}
    return GuaranteeHistory(
        items=[
            GuaranteeVersion(
                version=row.version,
                kind=row.kind,
                kind_label=VERSION_LABELS[row.kind],
                change_no=row.content.change_no,
                in_force=row.version not in replaced,
                differences=list_differences(before[row.version], row.content) if row.version in before else [],
                reason=row.reason if for_officer else None,
                decided_by=row.decided_by if for_officer else None,
                registered_at=registered_at,
            )
            for row, registered_at in rows
            if for_officer or row.version not in replaced
        ]
    )


def find_replaced(versions: Sequence[VersionRow]) -> set[int]:
    """Of versions newest first, those that a correction replaced, or that a change cancellation undid."""
    replaced: set[int] = set()
    left: float = inf  # of the changes, when the cancellations after a version were done
    for after, row in pairwise(versions):
        if after.kind is VersionKind.CHANGE_CANCELLATION:
            left = min(left, after.content.change_no)
        if after.kind is VersionKind.CORRECTION or row.content.change_no > left:
            replaced.add(row.version)
    return replaced


def compose_statement_item(charged: VersionPremium) -> PremiumStatementItem:
    content, version = charged.version.content, charged.version
    return PremiumStatementItem(
        contract_number=content.contract_number,
        version=version.version,
        version_kind=version.kind,
        version_label=VERSION_LABELS[version.kind],
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        authority_name=content.authority_name,
        works_name=content.works_name,
        amount=content.amount,
        premium=charged.premium.amount,
        premium_source=charged.premium.source,
        payment_method=charged.premium.payment_method,
        concluded_at=version.concluded_at,
    )


def compose_refund_item(refund: VersionRefund) -> RefundStatementItem:
    content, version = refund.version.content, refund.version
    return RefundStatementItem(
        contract_number=content.contract_number,
        version=version.version,
        version_kind=version.kind,
        version_label=VERSION_LABELS[version.kind],
        kind=content.kind,
        kind_label=KIND_LABELS[content.kind],
        authority_name=content.authority_name,
        works_name=content.works_name,
        amount=content.amount,
        refund=refund.premium.refund,
        refund_source=refund.premium.source,
        concluded_at=version.concluded_at,
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


def compose_act(
    number: str, kind: VersionKind, version: int | None, *, waits: bool, differences: list[Difference]
) -> ActAnswer:
    return ActAnswer(
        contract_number=number,
        kind=kind,
        kind_label=VERSION_LABELS[kind],
        version=version,
        waits=waits,
        differences=differences,
    )


def compose_waiting_act(act: ActRow, guarantee: GuaranteeRow, before: VersionRow) -> ActItem:
    """Its tag is of all that is shown, the whole content after it included."""
    item = ActItem(
        act_id=act.id,
        contract_number=guarantee.contract_number,
        tag="",
        kind=act.kind,
        kind_label=VERSION_LABELS[act.kind],
        base_version=act.base_version,
        amount=act.content.amount,
        differences=list_differences(before.content, act.content),
        reason=act.reason,
        asked_by=act.asked_by,
        asked_at=act.asked_at,
    )
    return item.model_copy(update={"tag": digest_shown(act.content, item)})


def _compose_notice(mail: MailRow) -> Notice:
    return Notice(status=status_of(mail), at=mail.sent_at or mail.bounced_at or mail.resent_at or mail.queued_at)


def compose_mail(mail: ListedMail) -> MailItem:
    return MailItem(
        id=mail.id,
        kind=mail.kind,
        kind_label=MAIL_LABELS[mail.kind],
        application_id=mail.application_id,
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
