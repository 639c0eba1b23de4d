"""The mail queue: claimed under a lease, then sent, bounced or put back. Due and leased by the database's clock."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import MAIL_NOT_FOUND
from services.issuance_api.store.tables.guarantees import GuaranteeRow
from services.issuance_api.store.tables.mails import MailRow
from services.issuance_api.store.tables.records import KeptAnswerRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.errors import DomainError
from shared.runtime.messages.lease import LEASE
from shared.runtime.messages.leased_queue import LeasedQueue, say_due
from shared.schemas.issuance.mails import MailKind, MailStatus

__all__ = ["KeptAnswerRow", "MailRow"]

# How long a mail is tried before it counts as undeliverable.
GIVE_UP = timedelta(hours=72)

_CLAIM = text(
    f"""
    UPDATE issuance.mail SET lease_token = :token, leased_until = clock_timestamp() + :lease
    WHERE id = (
        SELECT id FROM issuance.mail
        WHERE sent_at IS NULL AND bounced_at IS NULL AND {say_due()}
        ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, sender, recipient, message, tries, submission_id
    """  # noqa: S608
)
# Tried for GIVE_UP, it bounces.
QUEUE = LeasedQueue(
    "issuance.mail",
    ("id",),
    done="sent_at",
    ended="bounced_at",
    given_up=":final OR COALESCE(resent_at, queued_at) + :give_up <= clock_timestamp()",
)
_RESEND = text(
    """
    UPDATE issuance.mail
    SET bounced_at = NULL, tries = 0, due_at = clock_timestamp(), resent_at = clock_timestamp()
    WHERE id = :id AND bounced_at IS NOT NULL AND sent_at IS NULL
    """
)
# Newest first, under the one name that this list's order has.
ORDER_NAME = "-queued"
ORDER = Order((MailRow.id,), True, TypeAdapter(tuple[uuid.UUID]))
_UNSENT = MailRow.sent_at.is_(None)
_IS = {
    MailStatus.QUEUED: and_(_UNSENT, MailRow.bounced_at.is_(None)),
    MailStatus.BOUNCED: and_(_UNSENT, MailRow.bounced_at.is_not(None)),
    MailStatus.SENT: MailRow.sent_at.is_not(None),
}


class ListedMail(NamedTuple):
    """All of a mail but its message."""

    id: uuid.UUID
    kind: MailKind
    application_id: uuid.UUID
    contract_number: str | None
    recipient: str
    queued_at: datetime
    due_at: datetime
    tries: int
    last_error: str | None
    sent_at: datetime | None
    bounced_at: datetime | None
    resent_at: datetime | None

    @property
    def status(self) -> MailStatus:
        return status_of(self)


_LISTED = (
    MailRow.id,
    MailRow.kind,
    func.coalesce(MailRow.application_id, GuaranteeRow.application_id),
    GuaranteeRow.contract_number,
    MailRow.recipient,
    MailRow.queued_at,
    MailRow.due_at,
    MailRow.tries,
    MailRow.last_error,
    MailRow.sent_at,
    MailRow.bounced_at,
    MailRow.resent_at,
)


def status_of(mail: MailRow | ListedMail) -> MailStatus:
    if mail.sent_at is not None:
        return MailStatus.SENT
    return MailStatus.QUEUED if mail.bounced_at is None else MailStatus.BOUNCED


class ClaimedMail(NamedTuple):
    id: uuid.UUID
    token: uuid.UUID
    sender: str
    recipient: str
    message: bytes
    tries: int
    submission_id: uuid.UUID | None = None

    @property
    def needs_tls(self) -> bool:
        """What goes to a town carries the key, and leaves encrypted or not at all."""
        return self.submission_id is not None

    @property
    def key(self) -> dict[str, Any]:
        return {"id": self.id, "token": self.token}


async def add_mail(session: WriteSession, mail: MailRow) -> None:
    session.add(mail)
    await session.flush()


async def find_mail(session: AsyncSession, guarantee_id: uuid.UUID) -> MailRow | None:
    """The newest mail that a guarantee or its change is issued."""
    query = select(MailRow).where(MailRow.guarantee_id == guarantee_id, MailRow.kind == MailKind.ISSUED)
    return await session.scalar(query.order_by(MailRow.id.desc()).limit(1))


async def has_mail_of(session: AsyncSession, move_id: uuid.UUID) -> bool:
    """Whether this entry of a history was told by mail."""
    return bool(await session.scalar(select(exists().where(MailRow.move_id == move_id))))


async def claim_mail(session: WriteSession, token: uuid.UUID) -> ClaimedMail | None:
    """The next mail that is due, leased to `token`; None when none is."""
    row = (await session.execute(_CLAIM, {"token": token, "lease": LEASE})).one_or_none()
    if row is None:
        return None
    return ClaimedMail(row.id, token, row.sender, row.recipient, row.message, row.tries, row.submission_id)


async def record_sent(session: WriteSession, mail: ClaimedMail) -> bool:
    """False where the lease was lost meanwhile: whoever holds it now records the outcome."""
    return await QUEUE.settle(session, mail.key)


async def record_failed(session: WriteSession, mail: ClaimedMail, *, error: str, final: bool, delay: timedelta) -> bool:
    """Puts a mail back, or bounces it when `final` or tried for GIVE_UP; True where it bounced."""
    return await QUEUE.put_back(session, mail.key, error=error, delay=delay, final=final, give_up=GIVE_UP)


async def list_mails(
    session: AsyncSession, statuses: Sequence[MailStatus], page: PageRequest, *, without: Collection[MailKind] = ()
) -> tuple[list[ListedMail], Page]:
    """Of all builders, the newest first; of several statuses any will do, and none is no condition."""
    wanted = select(MailRow.id).where(MailRow.kind.not_in(without))
    if statuses:
        wanted = wanted.where(or_(*(_IS[status] for status in statuses)))
    found = await fetch_page(session, Listing(ORDER, wanted), page)
    ids = [position[-1] for position in found.positions]
    query = select(*_LISTED).outerjoin(GuaranteeRow, GuaranteeRow.id == MailRow.guarantee_id)
    rows = await session.execute(query.where(MailRow.id.in_(ids)).order_by(MailRow.id.desc()))
    return [ListedMail._make(row) for row in rows], found


async def take_mail(session: WriteSession, mail_id: uuid.UUID) -> MailRow:
    """Locked until the transaction ends. Raises DomainError `mail.not_found`."""
    mail = await session.get(MailRow, mail_id, with_for_update=True)
    if mail is None:
        raise DomainError(MAIL_NOT_FOUND, "このメールが見つかりません。一覧を開き直して確認してください。")
    return mail


async def requeue(session: WriteSession, mail: MailRow) -> None:
    """Makes a bounced mail due again, as it is, with all its time."""
    await session.execute(_RESEND, {"id": mail.id})
    await session.refresh(mail)
