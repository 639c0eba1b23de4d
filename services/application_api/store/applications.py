"""Applications. Reads are filtered by tenant; None stands for the surety's officers, who see all that was sent."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.problems import APPLICATION_NOT_FOUND
from services.application_api.store.tables import ApplicationRow, KeptAnswerRow, KeptCheck, Unfinished
from services.application_api.store.works_texts import write_works_text
from shared.runtime.data.database import Fetching, WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import is_of
from shared.runtime.errors import DomainError

__all__ = ["ApplicationRow", "KeptAnswerRow", "KeptCheck", "Unfinished"]


async def add_application(session: WriteSession, application: ApplicationRow) -> None:
    """Before its guarantees, which refer to it."""
    session.add(application)
    await session.flush()
    await write_works_text(session, application)


async def get_application(session: AsyncSession, application_id: uuid.UUID, tenant: str | None) -> ApplicationRow:
    """Raises DomainError `application.not_found` for what is not there, another's, or to officers not yet sent."""
    row = await session.scalar(select(ApplicationRow).where(ApplicationRow.id == application_id, is_seen_by(tenant)))
    if row is None:
        raise _not_found()
    return row


async def require_own(rows: Fetching, application_id: uuid.UUID, tenant: str) -> None:
    """Raises DomainError `application.not_found` unless there is such an application of this builder."""
    if not await rows.fetch(_OWN, {"application": application_id, "tenant": tenant}):
        raise _not_found()


_OWN = DirectQuery(
    select(ApplicationRow.tenant_org).where(
        ApplicationRow.id == bindparam("application"), is_of(ApplicationRow.tenant_org, bindparam("tenant"))
    ),
    str,
)


async def has_application(session: WriteSession, application_id: uuid.UUID) -> bool:
    return await session.scalar(select(ApplicationRow.id).where(ApplicationRow.id == application_id)) is not None


async def touch_application(session: WriteSession, application_id: uuid.UUID, at: datetime) -> None:
    """Notes that something of it changed, and locks it until the transaction ends, as take_application does."""
    await session.execute(update(ApplicationRow).where(ApplicationRow.id == application_id).values(updated_at=at))


async def take_application(session: WriteSession, application_id: uuid.UUID, tenant: str | None) -> ApplicationRow:
    """As get_application, locked until the transaction ends: before its guarantees, or what was read may be edited."""
    row = await session.scalar(
        select(ApplicationRow)
        .where(ApplicationRow.id == application_id, is_seen_by(tenant))
        # Without a lock on the key, so that rows that only refer to it, such as moves, do not wait.
        .with_for_update(key_share=True)
    )
    if row is None:
        raise _not_found()
    return row


def is_seen_by(tenant: str | None) -> ColumnElement[bool]:
    if tenant is None:
        return ApplicationRow.received_at.is_not(None)
    return is_of(ApplicationRow.tenant_org, tenant)


def _not_found() -> DomainError:
    return DomainError(APPLICATION_NOT_FOUND, "申込が見つかりません。申込の一覧から開き直してください。")
