"""What was handed in, with the mails it went by; reads are filtered by tenant, None stands for officers."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.issuance_api.problems import SUBMISSION_NOT_FOUND
from services.issuance_api.store.tables.guarantees import GuaranteeRow, VersionRow
from services.issuance_api.store.tables.mails import MailRow
from services.issuance_api.store.tables.submissions import ReceiptRow, SubmissionFileRow, SubmissionRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.errors import DomainError
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.mails import MailStatus
from shared.schemas.issuance.submissions import ConfirmationDecision

__all__ = ["SubmissionFileRow", "SubmissionRow"]

ORDER_NAME = "-asked_at"
ORDER = Order((SubmissionRow.id,), True, TypeAdapter(tuple[uuid.UUID]))
WAITING_ORDER_NAME = "asked_at"
WAITING_ORDER = Order((SubmissionRow.id,), False, TypeAdapter(tuple[uuid.UUID]))
_WAITS = and_(func.cardinality(SubmissionRow.unknown_domains) > 0, SubmissionRow.decided_at.is_(None))
_ON_ITS_WAY = exists().where(
    MailRow.submission_id == SubmissionRow.id, MailRow.sent_at.is_(None), MailRow.bounced_at.is_(None)
)


class SentMail(NamedTuple):
    """All of a mail to a town but its message."""

    recipient: str
    due_at: datetime
    tries: int
    last_error: str | None
    sent_at: datetime | None
    bounced_at: datetime | None

    @property
    def status(self) -> MailStatus:
        if self.sent_at is not None:
            return MailStatus.SENT
        return MailStatus.QUEUED if self.bounced_at is None else MailStatus.BOUNCED


class NamedFile(NamedTuple):
    what: str
    name: str


class Submitted(NamedTuple):
    """A submission with its number, the content it was made of, what became of its mails, and what the town said."""

    submission: SubmissionRow
    contract_number: str
    content: Certificate
    mails: tuple[SentMail, ...]
    files: tuple[NamedFile, ...]
    receipt: ReceiptRow | None


async def add_submission(session: WriteSession, submission: SubmissionRow, files: Sequence[SubmissionFileRow]) -> None:
    session.add(submission)
    # The files refer to it, and SQLAlchemy orders only what it knows a relationship of.
    await session.flush()
    session.add_all(files)
    await session.flush()


async def find_open(session: AsyncSession, guarantee_id: uuid.UUID) -> SubmissionRow | None:
    """The mail of a guarantee that waits for a confirmation, or is on its way."""
    query = select(SubmissionRow).where(SubmissionRow.guarantee_id == guarantee_id, or_(_WAITS, _ON_ITS_WAY))
    return await session.scalar(query.limit(1))


async def get_submission(session: AsyncSession, submission_id: uuid.UUID) -> SubmissionRow:
    return await session.get_one(SubmissionRow, submission_id)


async def take_submission(session: WriteSession, submission_id: uuid.UUID) -> SubmissionRow:
    """Locked until the transaction ends. Raises DomainError `submission.not_found`."""
    submission = await session.get(SubmissionRow, submission_id, with_for_update=True)
    if submission is None:
        raise DomainError(SUBMISSION_NOT_FOUND, "この提出が見つかりません。一覧を開き直して確認してください。")
    return submission


async def record_decision(
    session: WriteSession, submission: SubmissionRow, decision: ConfirmationDecision, *, by: str, at: datetime
) -> None:
    submission.decision, submission.decided_by, submission.decided_at = decision, by, at
    await session.flush()


async def list_files(session: AsyncSession, submission_id: uuid.UUID) -> list[SubmissionFileRow]:
    """With what they hold, in their order."""
    query = select(SubmissionFileRow).where(SubmissionFileRow.submission_id == submission_id)
    return list(await session.scalars(query.order_by(SubmissionFileRow.position)))


async def count_unsent(session: AsyncSession, submission_id: uuid.UUID) -> int:
    """Mails of a submission that did not reach their mail server, and may still, or bounced."""
    query = select(func.count()).where(MailRow.submission_id == submission_id, MailRow.sent_at.is_(None))
    return await session.scalar(query) or 0


async def list_of_guarantee(
    session: AsyncSession, guarantee_id: uuid.UUID, page: PageRequest
) -> tuple[list[Submitted], Page]:
    """Newest first."""
    wanted = select(SubmissionRow.id).where(SubmissionRow.guarantee_id == guarantee_id)
    found = await fetch_page(session, Listing(ORDER, wanted), page)
    return await list_submitted(session, [position[-1] for position in found.positions]), found


async def list_unconfirmed(session: AsyncSession, page: PageRequest) -> tuple[list[Submitted], Page]:
    """Of all builders, in the order in which they were asked for."""
    found = await fetch_page(session, Listing(WAITING_ORDER, select(SubmissionRow.id).where(_WAITS)), page)
    return await list_submitted(session, [position[-1] for position in found.positions]), found


async def list_submitted(session: AsyncSession, ids: Sequence[uuid.UUID]) -> list[Submitted]:
    """In the order of the ids."""
    query = (
        select(SubmissionRow, GuaranteeRow.contract_number, VersionRow.content)
        .join(GuaranteeRow, GuaranteeRow.id == SubmissionRow.guarantee_id)
        .join(
            VersionRow,
            (VersionRow.guarantee_id == SubmissionRow.guarantee_id) & (VersionRow.version == SubmissionRow.version),
        )
        .where(SubmissionRow.id.in_(ids))
    )
    rows = {row.id: (row, number, content) for row, number, content in await session.execute(query)}
    mails, files = await _group_mails(session, ids), await _group_files(session, ids)
    receipts = await _find_receipts(session, ids)
    return [
        Submitted(*rows[key], tuple(mails[key]), tuple(files[key]), receipts.get(key)) for key in ids if key in rows
    ]


async def _find_receipts(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ReceiptRow]:
    """What the town said last of each: a receipt is of the last handing in before it that arrived."""
    row, earlier = ReceiptRow, aliased(SubmissionRow)
    sent = exists().where(MailRow.submission_id == earlier.id, MailRow.sent_at.is_not(None))
    unsent = exists().where(MailRow.submission_id == earlier.id, MailRow.sent_at.is_(None))
    of = (
        select(earlier.id)
        .where(earlier.guarantee_id == row.guarantee_id, earlier.asked_at <= row.at)
        .where(or_(earlier.handed_in_on.is_not(None), and_(sent, ~unsent)))
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(row)
        .scalar_subquery()
    )
    guarantees = select(SubmissionRow.guarantee_id).where(SubmissionRow.id.in_(ids))
    query = select(of, row).where(row.guarantee_id.in_(guarantees)).order_by(row.at, row.id)
    return {key: receipt for key, receipt in await session.execute(query) if key is not None}


async def _group_mails(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[SentMail]]:
    row = MailRow
    columns = (row.submission_id, row.recipient, row.due_at, row.tries, row.last_error, row.sent_at, row.bounced_at)
    found = await session.execute(select(*columns).where(row.submission_id.in_(ids)).order_by(row.id))
    return _group((key, SentMail._make(told)) for key, *told in found)


async def _group_files(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[NamedFile]]:
    row = SubmissionFileRow
    query = select(row.submission_id, row.what, row.name).where(row.submission_id.in_(ids)).order_by(row.position)
    return _group((key, NamedFile._make(named)) for key, *named in await session.execute(query))


T = TypeVar("T")


def _group(pairs: Iterable[tuple[Any, T]]) -> dict[uuid.UUID, list[T]]:
    grouped: dict[uuid.UUID, list[T]] = defaultdict(list)
    for key, one in pairs:
        grouped[key].append(one)
    return grouped
