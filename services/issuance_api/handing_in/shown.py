"""What was handed in as the API shows it: never the key, and no file."""

from uuid import UUID

from services.issuance_api.answers import compose_receipt
from services.issuance_api.store.handing_in.submissions import SentMail, Submitted, list_submitted
from shared.runtime.data.database import WriteSession
from shared.schemas.issuance.labels import SUBMISSION_LABELS
from shared.schemas.issuance.mails import MailStatus
from shared.schemas.issuance.submissions import (
    ConfirmationDecision,
    SubmissionAddress,
    SubmissionFile,
    SubmissionItem,
    SubmissionStatus,
)
from shared.schemas.words.guarantee import ReceiptDecision
from shared.schemas.words.towns.labels import CHANNEL_LABELS

_OF_MAILS = {
    MailStatus.QUEUED: SubmissionStatus.QUEUED,
    MailStatus.SENT: SubmissionStatus.SENT,
    MailStatus.BOUNCED: SubmissionStatus.BOUNCED,
}


_OF_RECEIPTS = {
    ReceiptDecision.ACCEPTED: SubmissionStatus.ACCEPTED,
    ReceiptDecision.RETURNED: SubmissionStatus.RETURNED,
}


async def get_shown(session: WriteSession, submission_id: UUID) -> SubmissionItem:
    (submitted,) = await list_submitted(session, [submission_id])
    return compose_submission(submitted, for_officer=False)


def compose_submission(submitted: Submitted, *, for_officer: bool) -> SubmissionItem:
    row, content, receipt = submitted.submission, submitted.content, submitted.receipt
    status = _read_status(submitted)
    is_record = row.handed_in_on is not None
    return SubmissionItem(
        submission_id=row.id,
        contract_number=submitted.contract_number,
        version=row.version,
        authority_code=row.authority_code,
        authority_name=content.authority_name,
        principal_name=content.principal.name,
        channel=row.channel,
        channel_label=CHANNEL_LABELS[row.channel],
        status=status,
        status_label=SUBMISSION_LABELS[status],
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        handed_in_on=row.handed_in_on,
        handed_in_by=row.handed_in_by,
        to=next(iter(row.recipients), None) if is_record else None,
        addresses=[] if is_record else _list_addresses(submitted, status),
        unknown_domains=list(row.unknown_domains),
        subject=row.subject,
        body=row.body,
        files=[SubmissionFile(what=file.what, file_name=file.name) for file in submitted.files],
        decided_at=row.decided_at,
        receipt=compose_receipt(receipt, content.authority_name, for_officer=for_officer) if receipt else None,
    )


def _read_status(submitted: Submitted) -> SubmissionStatus:
    """What the town said; before it did, of several mails that which somebody has to care for."""
    if submitted.receipt is not None:
        return _OF_RECEIPTS[submitted.receipt.decision]
    row, statuses = submitted.submission, {mail.status for mail in submitted.mails}
    if row.handed_in_on is not None:
        return SubmissionStatus.HANDED_IN
    if row.waits_for_confirmation:
        return SubmissionStatus.UNCONFIRMED
    if row.decision is ConfirmationDecision.REFUSE:
        return SubmissionStatus.REFUSED
    found = next(one for one in (MailStatus.QUEUED, MailStatus.BOUNCED, MailStatus.SENT) if one in statuses)
    return _OF_MAILS[found]


def _list_addresses(submitted: Submitted, status: SubmissionStatus) -> list[SubmissionAddress]:
    if submitted.mails:
        return [_compose_address(mail) for mail in submitted.mails]
    return [
        SubmissionAddress(
            address=address,
            status=status,
            status_label=SUBMISSION_LABELS[status],
            tries=0,
            last_error=None,
            next_try_at=None,
            sent_at=None,
            bounced_at=None,
        )
        for address in submitted.submission.recipients
    ]


def _compose_address(mail: SentMail) -> SubmissionAddress:
    status = _OF_MAILS[mail.status]
    return SubmissionAddress(
        address=mail.recipient,
        status=status,
        status_label=SUBMISSION_LABELS[status],
        tries=mail.tries,
        last_error=mail.last_error,
        next_try_at=mail.due_at if mail.status is MailStatus.QUEUED else None,
        sent_at=mail.sent_at,
        bounced_at=mail.bounced_at,
    )
