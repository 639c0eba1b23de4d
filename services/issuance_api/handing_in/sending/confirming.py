"""An officer's word on an address of a domain that is new for this town, so that nobody uses this as a relay."""

from uuid import UUID

from services.issuance_api.handing_in.sending.delivering import compose_envelope
from services.issuance_api.handing_in.sending.queueing import queue_submission
from services.issuance_api.handing_in.shown import get_shown
from services.issuance_api.mailing.handing_over import compose_kept, fix
from services.issuance_api.mailing.letters import Letter
from services.issuance_api.problems import SUBMISSION_DECIDED
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.handing_in.limits import add_known
from services.issuance_api.store.handing_in.submissions import SubmissionRow, record_decision, take_submission
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.issuance.submissions import ConfirmationDecision, SubmissionItem

_AUDITED = {
    ConfirmationDecision.CONFIRM: AuditAction.SUBMISSION_CONFIRMED,
    ConfirmationDecision.REFUSE: AuditAction.SUBMISSION_REFUSED,
}


async def confirm_submission(
    session: WriteSession, tools: Tools, submission_id: UUID, decision: ConfirmationDecision, *, by: str
) -> SubmissionItem:
    """Confirmed, its domains count as this town's from now on, and it is queued with the Date of this moment.

    Raises DomainError `submission.not_found` and `submission.decided`.
    """
    submission = await take_submission(session, submission_id)
    if not submission.waits_for_confirmation:
        raise DomainError(
            SUBMISSION_DECIDED, "この提出の宛先は、確認が不要か、既に確認されています。一覧を開き直してください。"
        )
    now = tools.clock.now()
    await record_decision(session, submission, decision, by=by, at=now)
    await record_audit(
        session,
        submission.guarantee_id,
        submission.tenant_org,
        _AUDITED[decision],
        actor=by,
        at=now,
        submission_id=str(submission.id),
    )
    if decision is ConfirmationDecision.CONFIRM:
        await add_known(session, submission.authority_code, submission.unknown_domains, by=by, at=now)
        await _queue(session, tools, submission)
    return await get_shown(session, submission.id)


async def _queue(session: WriteSession, tools: Tools, submission: SubmissionRow) -> None:
    envelope = compose_envelope(tools, submission)
    letter = Letter(submission.subject or "", submission.body or "")
    kept = compose_kept(letter, envelope, fix(envelope, tools.clock.now()))
    await queue_submission(session, tools, submission, kept)
