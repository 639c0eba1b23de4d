"""Rows of schema `application`. Reads are filtered by tenant; None stands for the surety's officers, who see all."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.application_api.tables import (
    ApplicationRow,
    KeptAnswerRow,
    MoveRow,
    PremiumReceiptRow,
    RequestedGuaranteeRow,
)
from shared.runtime.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.application import Status
from shared.schemas.guarantee import GuaranteeKind

__all__ = ["ApplicationRow", "KeptAnswerRow", "MoveRow", "PremiumReceiptRow", "RequestedGuaranteeRow"]


async def add_application(
    session: WriteSession, application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]
) -> None:
    session.add(application)
    await session.flush()
    session.add_all(guarantees)
    await session.flush()


async def get_application(session: AsyncSession, application_id: uuid.UUID, tenant: str | None) -> ApplicationRow:
    """Raises DomainError `application.not_found` for what is not there and for what is another's."""
    row = await session.scalar(
        select(ApplicationRow).where(ApplicationRow.id == application_id, _is_of(ApplicationRow.tenant_org, tenant))
    )
    if row is None:
        raise _not_found()
    return row


async def list_applications(
    session: AsyncSession, tenant: str | None, *, status: Status | None, before: uuid.UUID | None, limit: int
) -> list[ApplicationRow]:
    """Newest first; with a status, those of which any guarantee has it."""
    query = select(ApplicationRow).where(_is_of(ApplicationRow.tenant_org, tenant))
    if status is not None:
        having = select(RequestedGuaranteeRow.application_id).where(RequestedGuaranteeRow.status == status)
        query = query.where(ApplicationRow.id.in_(having))
    if before is not None:
        query = query.where(ApplicationRow.id < before)
    return list(await session.scalars(query.order_by(ApplicationRow.id.desc()).limit(limit)))


async def list_guarantees(
    session: AsyncSession, application_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[RequestedGuaranteeRow]]:
    """The guarantees of each application, in the order they were asked for."""
    rows = await session.scalars(
        select(RequestedGuaranteeRow)
        .where(RequestedGuaranteeRow.application_id.in_(application_ids))
        .order_by(RequestedGuaranteeRow.id)
    )
    found: dict[uuid.UUID, list[RequestedGuaranteeRow]] = {application_id: [] for application_id in application_ids}
    for row in rows:
        found[row.application_id].append(row)
    return found


async def take_guarantee(
    session: WriteSession, application_id: uuid.UUID, kind: GuaranteeKind
) -> RequestedGuaranteeRow:
    """One guarantee of an application, locked until the transaction ends, so that of rivals one wins."""
    row = await session.scalar(
        select(RequestedGuaranteeRow)
        .where(RequestedGuaranteeRow.application_id == application_id, RequestedGuaranteeRow.kind == kind)
        .with_for_update()
    )
    if row is None:
        raise _not_found()
    return row


async def record_move(session: WriteSession, move: MoveRow) -> None:
    session.add(move)
    await session.flush()


async def list_moves(session: AsyncSession, application_id: uuid.UUID) -> list[MoveRow]:
    """Oldest first."""
    query = select(MoveRow).where(MoveRow.application_id == application_id).order_by(MoveRow.moved_at, MoveRow.id)
    return list(await session.scalars(query))


async def add_premium_receipt(session: WriteSession, receipt: PremiumReceiptRow) -> None:
    session.add(receipt)
    await session.flush()


def _is_of(column: InstrumentedAttribute[str], tenant: str | None) -> ColumnElement[bool]:
    return true() if tenant is None else column == tenant


def _not_found() -> DomainError:
    return DomainError("application.not_found", "申込が見つかりません。申込のIDを確認してください。")
