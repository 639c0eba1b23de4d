"""What the postman does for a mail to a town: the files added at each try, and the fact that it is there."""

from uuid import UUID

from services.issuance_api.handing_in.facts import publish_handed_in
from services.issuance_api.issuing.key_handing import hand_living_key
from services.issuance_api.mailing.handing_over import AttachedFile, Envelope, compose_whole, read_fixed
from services.issuance_api.mailing.letters import Letter
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.documents import find_document
from services.issuance_api.store.guarantees import CurrentGuarantee, get_current, get_guarantee
from services.issuance_api.store.handing_in.submissions import (
    SubmissionFileRow,
    SubmissionRow,
    count_unsent,
    get_submission,
    list_files,
    take_submission,
)
from services.issuance_api.store.mails import ClaimedMail
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.words.dates import in_japan
from shared.schemas.words.towns.handing_in import Attachment


class HandOver:
    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def complete(self, mail: ClaimedMail) -> ClaimedMail:
        """With the key that opens the certificate at this moment; that it was read is on record for each try."""
        submission, rows, files = await self._gather(mail)
        envelope = compose_envelope(self._tools, submission)
        letter = Letter(submission.subject or "", submission.body or "")
        whole = compose_whole(
            letter, envelope, read_fixed(mail.message), [files[row.position] for row in rows], submission.id
        )
        return mail._replace(message=whole)

    async def record_sent(self, session: WriteSession, mail: ClaimedMail) -> None:
        """Handed in is what reached the mail server for each address; of two sent at once the later says so."""
        submission = await take_submission(session, _require(mail.submission_id))
        if await count_unsent(session, submission.id):
            return
        guarantee = await get_guarantee(session, submission.guarantee_id)
        now = self._tools.clock.now()
        await publish_handed_in(session, self._tools, guarantee, submission, in_japan(now).date())

    async def _gather(
        self, mail: ClaimedMail
    ) -> tuple[SubmissionRow, list[SubmissionFileRow], dict[int, AttachedFile]]:
        tools = self._tools
        async with tools.database.write(EVERYTHING) as session:
            submission = await get_submission(session, _require(mail.submission_id))
            rows = await list_files(session, submission.id)
            guarantee = await get_guarantee(session, submission.guarantee_id)
            current = await get_current(session, guarantee.contract_number, guarantee.tenant_org)
            stored = {row.position: await _find_stored(session, current, row) for row in rows}
            handed = await hand_living_key(
                session, tools, current, AuditAction.KEY_NOTICE_MAILED, by=submission.asked_by
            )
        with tools.renderer.place(submission.tenant_org):
            notice = await tools.renderer.key_notice(handed.certificate, handed.edition, handed.key)
        return submission, rows, {row.position: AttachedFile(row.name, stored[row.position] or notice) for row in rows}


def compose_envelope(tools: Tools, submission: SubmissionRow) -> Envelope:
    return Envelope(tools.issuer.issuer.name, tools.mail_from, tuple(submission.recipients), submission.reply_to or "")


async def _find_stored(session: WriteSession, current: CurrentGuarantee, row: SubmissionFileRow) -> bytes | None:
    """None for the key notice, which is drawn."""
    if row.what != Attachment.CERTIFICATE:
        return row.content
    pdf = await find_document(session, current.guarantee.id, current.version.version)
    if pdf is None:
        raise LookupError("the certificate is not drawn yet")
    return pdf


def _require(submission_id: UUID | None) -> UUID:
    if submission_id is None:
        raise LookupError("a mail of no submission")
    return submission_id
