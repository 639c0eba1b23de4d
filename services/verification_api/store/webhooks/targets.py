"""Targets and their secrets. The scope shows no rows but the organisation's; the queries say so as well."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import any_, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.ledger.tables import LedgerRow
from services.verification_api.store.webhooks.tables import WebhookRow, WebhookSecretRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import is_of
from shared.schemas.verification.webhooks import WebhookEvent, WebhookStatus
from shared.schemas.words.roles import Role

__all__ = ["WebhookRow", "WebhookSecretRow"]

GIVE_UP = timedelta(hours=72)  # how long a message is tried, and a target where nothing arrives
LIVE_SECRETS = 2  # the old one and the new one, while a receiver changes over
_TELLS = WebhookRow.ended_at.is_(None)
_MAKER_LIVES = or_(WebhookRow.person_id.is_not(None), func.identity.is_live(WebhookRow.client_id, WebhookRow.role))


async def add_target(session: WriteSession, webhook: WebhookRow) -> None:
    session.add(webhook)
    await session.flush()


async def count_targets(session: AsyncSession, org: str) -> int:
    return await session.scalar(select(func.count()).where(is_of(WebhookRow.org, org))) or 0


async def list_targets(session: AsyncSession, org: str) -> list[WebhookRow]:
    """Oldest first."""
    return list(await session.scalars(select(WebhookRow).where(is_of(WebhookRow.org, org)).order_by(WebhookRow.id)))


async def find_target(session: AsyncSession, webhook_id: UUID, org: str) -> WebhookRow | None:
    return await session.scalar(select(WebhookRow).where(WebhookRow.id == webhook_id, is_of(WebhookRow.org, org)))


async def delete_target(session: WriteSession, webhook_id: UUID, org: str) -> bool:
    """With its secrets, messages and tries; False where there was none."""
    removed = delete(WebhookRow).where(WebhookRow.id == webhook_id, is_of(WebhookRow.org, org)).returning(WebhookRow.id)
    return await session.scalar(removed) is not None


async def list_listening(
    session: AsyncSession, event: WebhookEvent, authority_code: str, contract_number: str
) -> list[WebhookRow]:
    """Those that are told of this event of a guarantee of the town, which stands in its ledger.

    That one has arrived is told to the town alone, which alone has an inbox.
    """
    in_ledger = exists().where(LedgerRow.authority_code == authority_code, LedgerRow.number == contract_number)
    query = select(WebhookRow).where(
        _TELLS,
        _MAKER_LIVES,
        literal(event.value) == any_(WebhookRow.events),
        literal(authority_code) == any_(WebhookRow.authority_codes),
        in_ledger if event is not WebhookEvent.ARRIVED else WebhookRow.role == Role.AUTHORITY,
    )
    return list(await session.scalars(query.order_by(WebhookRow.id)))


async def resume(session: WriteSession, webhook: WebhookRow) -> None:
    """One that was ended is told again."""
    webhook.status, webhook.failing_since, webhook.ended_at = WebhookStatus.ACTIVE, None, None
    await session.flush()


async def record_arrived(session: WriteSession, webhook_id: UUID) -> None:
    await session.execute(
        update(WebhookRow)
        .where(WebhookRow.id == webhook_id, _TELLS, WebhookRow.failing_since.is_not(None))
        .values(status=WebhookStatus.ACTIVE, failing_since=None)
    )


async def record_failed(session: WriteSession, webhook_id: UUID, at: datetime, *, is_gone: bool) -> bool:
    """Whether it is over: because it is gone, or because nothing has arrived for GIVE_UP."""
    webhook = await session.scalar(select(WebhookRow).where(WebhookRow.id == webhook_id, _TELLS).with_for_update())
    if webhook is None:
        return False
    webhook.failing_since = webhook.failing_since or at
    is_unreached = webhook.failing_since + GIVE_UP <= at
    webhook.status = WebhookStatus.FAILING
    if is_gone or is_unreached:
        webhook.status, webhook.ended_at = (WebhookStatus.GONE if is_gone else WebhookStatus.UNREACHED), at
    await session.flush()
    return webhook.ended_at is not None


async def add_secret(session: WriteSession, secret: WebhookSecretRow) -> None:
    """The newest; those before the last two are forgotten."""
    session.add(secret)
    await session.flush()
    live = select(WebhookSecretRow.id).where(WebhookSecretRow.webhook_id == secret.webhook_id)
    kept = live.order_by(WebhookSecretRow.id.desc()).limit(LIVE_SECRETS)
    await session.execute(
        delete(WebhookSecretRow).where(
            WebhookSecretRow.webhook_id == secret.webhook_id, WebhookSecretRow.id.not_in(kept.scalar_subquery())
        )
    )


async def list_secrets(session: AsyncSession, webhook_id: UUID) -> Sequence[WebhookSecretRow]:
    """Newest first."""
    query = select(WebhookSecretRow).where(WebhookSecretRow.webhook_id == webhook_id)
    return list(await session.scalars(query.order_by(WebhookSecretRow.id.desc())))
