"""The mail queue: claimed under a lease, then sent, bounced or put back. Due and leased by the database's clock."""

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables import MailRow
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.lease import LEASE

__all__ = ["MailRow"]

# How long a mail is tried before it counts as undeliverable.
GIVE_UP = timedelta(hours=72)

_CLAIM = text(
    """
    UPDATE issuance.mail SET lease_token = :token, leased_until = clock_timestamp() + :lease
    WHERE id = (
        SELECT id FROM issuance.mail
        WHERE sent_at IS NULL AND bounced_at IS NULL AND due_at <= now()
          AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, sender, recipient, message, tries
    """
)
_RENEW = text(
    "UPDATE issuance.mail SET leased_until = clock_timestamp() + :lease WHERE id = :id AND lease_token = :token"
)
_SENT = text(
    """
    UPDATE issuance.mail SET sent_at = clock_timestamp(), last_error = NULL, lease_token = NULL, leased_until = NULL
    WHERE id = :id AND lease_token = :token AND sent_at IS NULL
    """
)
_FAILED = text(
    """
    UPDATE issuance.mail
    SET tries = tries + 1, last_error = :error, lease_token = NULL, leased_until = NULL,
        due_at = clock_timestamp() + :delay,
        bounced_at = CASE WHEN :final OR queued_at + :give_up <= clock_timestamp() THEN clock_timestamp() END
    WHERE id = :id AND lease_token = :token AND sent_at IS NULL
    RETURNING bounced_at
    """
)


class ClaimedMail(NamedTuple):
    id: uuid.UUID
    token: uuid.UUID
    sender: str
    recipient: str
    message: bytes
    tries: int

    @property
    def key(self) -> dict[str, Any]:
        return {"id": self.id, "token": self.token}


async def add_mail(session: WriteSession, mail: MailRow) -> None:
    session.add(mail)
    await session.flush()


async def find_mail(session: AsyncSession, guarantee_id: uuid.UUID) -> MailRow | None:
    """The newest mail about a guarantee."""
    query = select(MailRow).where(MailRow.guarantee_id == guarantee_id)
    return await session.scalar(query.order_by(MailRow.id.desc()).limit(1))


async def claim_mail(session: WriteSession, token: uuid.UUID) -> ClaimedMail | None:
    """The next mail that is due, leased to `token`; None when none is."""
    row = (await session.execute(_CLAIM, {"token": token, "lease": LEASE})).one_or_none()
    return None if row is None else ClaimedMail(row.id, token, row.sender, row.recipient, row.message, row.tries)


async def renew_mail(session: WriteSession, mail: ClaimedMail) -> None:
    await session.execute(_RENEW, {**mail.key, "lease": LEASE})


async def record_sent(session: WriteSession, mail: ClaimedMail) -> bool:
    """False where the lease was lost meanwhile: whoever holds it now records the outcome."""
    result = await session.execute(_SENT, mail.key)
    return isinstance(result, CursorResult) and result.rowcount == 1


async def record_failed(session: WriteSession, mail: ClaimedMail, *, error: str, final: bool, delay: timedelta) -> bool:
    """Puts a mail back, or bounces it when `final` or tried for GIVE_UP; True where it bounced."""
    values = {**mail.key, "error": error, "final": final, "delay": delay, "give_up": GIVE_UP}
    return await session.scalar(_FAILED, values) is not None
