"""Sending a bounced mail again, for an officer or an operator who knows that it will arrive now."""

from datetime import datetime
from uuid import UUID

from services.issuance_api.problems import MAIL_NOT_BOUNCED
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.mails import MailRow, requeue, status_of, take_mail
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.issuance.labels import NOTICE_LABELS
from shared.schemas.issuance.mails import MailKind, MailResent, MailStatus
from shared.schemas.words.dates import in_japan


async def resend(session: WriteSession, mail_id: UUID, *, actor: str, now: datetime) -> MailResent:
    """Queues the same bytes for another 72 hours. Raises DomainError `mail.not_found` or `mail.not_bounced`."""
    mail = await take_mail(session, mail_id)
    if mail.kind is MailKind.SUBMISSION:
        raise DomainError(
            MAIL_NOT_BOUNCED,
            "発注者への提出は、ここからは再送できません。宛先を確認したうえで、受注者がもう一度提出してください。",
        )
    if status_of(mail) is not MailStatus.BOUNCED:
        raise _not_bounced(mail)
    await requeue(session, mail)
    await record_audit(
        session, mail.guarantee_id, mail.tenant_org, AuditAction.MAIL_RESENT, actor=actor, at=now, mail_id=str(mail_id)
    )
    status = status_of(mail)
    return MailResent(id=mail.id, status=status, status_label=NOTICE_LABELS[status], resent_at=mail.resent_at or now)


def _not_bounced(mail: MailRow) -> DomainError:
    if mail.sent_at is not None:
        return DomainError(
            MAIL_NOT_BOUNCED,
            f"このメールは{in_japan(mail.sent_at):%Y-%m-%d %H:%M}に送信済みです。再送は必要ありません。",
        )
    return DomainError(
        MAIL_NOT_BOUNCED,
        f"このメールは送信待ちです。{in_japan(mail.due_at):%Y-%m-%d %H:%M}以降に自動で送信されるため、お待ちください。",
    )
