"""The mails of a submission: one for each of its addresses, all with the same Message-ID and Date."""

from services.issuance_api.mailing.queueing import About, queue_message
from services.issuance_api.store.handing_in.submissions import SubmissionRow
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.issuance.mails import MailKind


async def queue_submission(session: WriteSession, tools: Tools, submission: SubmissionRow, kept: bytes) -> None:
    """`kept` is the mail without its files."""
    about = About(MailKind.SUBMISSION, submission.guarantee_id, submission.tenant_org, submission_id=submission.id)
    for recipient in submission.recipients:
        await queue_message(session, tools, about, kept, recipient)
