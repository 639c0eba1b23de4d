"""What waits to be told, and each try to tell it. Of one webhook no two messages are on their way at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.webhooks.tables import WebhookAttemptRow, WebhookMessageRow
from services.verification_api.store.webhooks.targets import GIVE_UP
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.data.scope import is_of
from shared.runtime.messages.leased_queue import LeasedQueue, say_due
from shared.schemas.verification.webhooks import WebhookEvent

__all__ = ["WebhookAttemptRow", "WebhookMessageRow"]

_WAITS = "message.sent_at IS NULL AND message.given_up_at IS NULL"
_ON_ITS_WAY = (
    "SELECT FROM verification.webhook_message AS other "
    "WHERE other.webhook_id = {webhook} AND other.leased_until > now()"
)
# The target is locked first, and looked at again under the lock, so that two processes never tell it at once.
_TAKE_TARGET = text(
    f"""
    SELECT webhook.id FROM verification.webhook
    WHERE ended_at IS NULL AND (person_id IS NOT NULL OR identity.is_live(client_id, role))
    AND EXISTS (
        SELECT FROM verification.webhook_message AS message
        WHERE message.webhook_id = webhook.id AND {_WAITS} AND {say_due("message")}
    )
    AND NOT EXISTS ({_ON_ITS_WAY.format(webhook="webhook.id")})
    ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    """  # noqa: S608
)
_FIND_DUE = text(
    f"""
    SELECT message.id, message.webhook_id, message.org, message.event, message.body, message.tries,
           message.queued_at, webhook.url
    FROM verification.webhook_message AS message JOIN verification.webhook ON webhook.id = message.webhook_id
    WHERE message.webhook_id = :webhook_id AND {_WAITS} AND {say_due("message")}
    AND NOT EXISTS ({_ON_ITS_WAY.format(webhook=":webhook_id")})
    ORDER BY message.due_at, message.id LIMIT 1
    """  # noqa: S608
)
QUEUE = LeasedQueue(
    "verification.webhook_message",
    ("id",),
    done="sent_at",
    ended="given_up_at",
    given_up=":final OR queued_at + :give_up <= clock_timestamp()",
)
NEWEST = "-at"
ORDER = Order((WebhookAttemptRow.id,), True, TypeAdapter(tuple[UUID]))


class ClaimedMessage(NamedTuple):
    """A message under a lease, and where it goes."""

    id: UUID
    token: UUID
    webhook_id: UUID
    org: str
    event: WebhookEvent
    body: str
    tries: int
    queued_at: datetime
    url: str

    @property
    def key(self) -> dict[str, Any]:
        return {"id": self.id, "token": self.token}


async def add_messages(session: WriteSession, messages: Iterable[WebhookMessageRow]) -> None:
    session.add_all(messages)
    await session.flush()


async def claim_message(session: WriteSession, token: UUID) -> ClaimedMessage | None:
    """The oldest that is due, of a target that nobody tells anything at the moment."""
    webhook_id = await session.scalar(_TAKE_TARGET)
    if webhook_id is None:
        return None
    row = (await session.execute(_FIND_DUE, {"webhook_id": webhook_id})).one_or_none()
    if row is None:
        return None
    claimed = ClaimedMessage(
        row.id, token, row.webhook_id, row.org, WebhookEvent(row.event), row.body, row.tries, row.queued_at, row.url
    )
    await QUEUE.lease(session, claimed.key)
    return claimed


async def put_back(
    session: WriteSession, message: ClaimedMessage, *, error: str, delay: timedelta, final: bool
) -> bool:
    """True where it is given up: at once where `final`, else after GIVE_UP."""
    return await QUEUE.put_back(session, message.key, error=error, delay=delay, final=final, give_up=GIVE_UP)


async def replay(session: WriteSession, webhook_id: UUID, org: str, since: datetime) -> int:
    """Due again, those that arrived as well; how many they are."""
    again = (
        update(WebhookMessageRow)
        .where(
            WebhookMessageRow.webhook_id == webhook_id,
            is_of(WebhookMessageRow.org, org),
            WebhookMessageRow.created_at >= since,
        )
        .values(
            sent_at=None,
            given_up_at=None,
            tries=0,
            due_at=text("clock_timestamp()"),
            queued_at=text("clock_timestamp()"),
        )
        .returning(WebhookMessageRow.id)
    )
    return len((await session.scalars(again)).all())


async def add_attempt(session: WriteSession, attempt: WebhookAttemptRow) -> None:
    session.add(attempt)
    await session.flush()


async def list_attempts(
    session: AsyncSession, webhook_id: UUID, org: str, page: PageRequest
) -> tuple[list[WebhookAttemptRow], Page]:
    """Newest first."""
    query = select(*ORDER.columns).where(WebhookAttemptRow.webhook_id == webhook_id, is_of(WebhookAttemptRow.org, org))
    found = await fetch_page(session, Listing(ORDER, query), page)
    ids = [position[-1] for position in found.positions]
    rows = {
        row.id: row for row in await session.scalars(select(WebhookAttemptRow).where(WebhookAttemptRow.id.in_(ids)))
    }
    return [rows[each] for each in ids], found


async def count_waiting(session: AsyncSession) -> int:
    query = text(f"SELECT count(*) FROM verification.webhook_message AS message WHERE {_WAITS}")  # noqa: S608
    return int(await session.scalar(query) or 0)
