"""Rows of schema `application`. Reads are filtered by tenant; None stands for the surety's officers, who see all."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.application_api.problems import APPLICATION_NOT_FOUND
from services.application_api.store.tables import (
    ApplicationRow,
    KeptAnswerRow,
    MoveRow,
    PremiumReceiptRow,
    RequestedGuaranteeRow,
)
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind

__all__ = ["ApplicationRow", "KeptAnswerRow", "MoveRow", "PremiumReceiptRow", "RequestedGuaranteeRow"]


async def add_application(
    session: WriteSession, application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]
) -> None:
    session.add(application)
    await session.flush()
    session.add_all(guarantees)
    await session.flush()


async def get_application(session: AsyncSession, application_id: uuid.UUID, tenant: str | None) -> ApplicationRow:
    """Raises DomainError `application.not_found` for what is not there, another's, or to officers not yet sent."""
    row = await session.scalar(select(ApplicationRow).where(ApplicationRow.id == application_id, _is_seen_by(tenant)))
    if row is None:
        raise _not_found()
    return row


@dataclass(frozen=True)
class WorkFilter:
    """What a list is narrowed to; an application is in it if one of its guarantees meets every condition."""

    status: Status | None = None
    kind: GuaranteeKind | None = None
    office_code: str | None = None
    authority_code: str | None = None
    assigned_to: str | None = None
    waiting_since_before: datetime | None = None


def select_page(tenant: str | None, wanted: WorkFilter, *, before: uuid.UUID | None, limit: int) -> Select[uuid.UUID]:
    """The ids of one page, newest first, read from the indexes alone. Officers do not see what was never sent."""
    row = RequestedGuaranteeRow
    conditions: list[ColumnExpressionArgument[bool]] = [
        column == value for column, value in _equalities(wanted) if value is not None
    ]
    if wanted.waiting_since_before is not None:
        conditions.append(row.status_since < wanted.waiting_since_before)
    if not conditions:
        query = select(ApplicationRow.id).where(_is_seen_by(tenant))
        query = query if before is None else query.where(ApplicationRow.id < before)
        return query.order_by(ApplicationRow.id.desc()).limit(limit)
    if tenant is None:
        conditions.append(row.received)
    query = select(row.application_id).distinct().where(_is_of(row.tenant_org, tenant), *conditions)
    query = query if before is None else query.where(row.application_id < before)
    return query.order_by(row.application_id.desc()).limit(limit)


async def list_applications(
    session: AsyncSession, tenant: str | None, wanted: WorkFilter, *, before: uuid.UUID | None, limit: int
) -> list[ApplicationRow]:
    """Newest first."""
    ids = list(await session.scalars(select_page(tenant, wanted, before=before, limit=limit)))
    rows = await session.scalars(select(ApplicationRow).where(ApplicationRow.id.in_(ids)))
    return sorted(rows, key=lambda row: row.id, reverse=True)


def _equalities(wanted: WorkFilter) -> list[tuple[InstrumentedAttribute[Any], object]]:
    row = RequestedGuaranteeRow
    return [
        (row.status, wanted.status),
        (row.kind, wanted.kind),
        (row.office_code, wanted.office_code),
        (row.authority_code, wanted.authority_code),
        (row.assigned_to, wanted.assigned_to),
    ]


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
        raise DomainError(APPLICATION_NOT_FOUND, "この申込に、この保証種類はありません。申込の内容を確認してください。")
    return row


async def take_application(session: WriteSession, application_id: uuid.UUID, tenant: str | None) -> ApplicationRow:
    """As get_application, locked until the transaction ends: before its guarantees, or what was read may be edited."""
    row = await session.scalar(
        select(ApplicationRow)
        .where(ApplicationRow.id == application_id, _is_seen_by(tenant))
        # Its id stays as it is: what only refers to it, as a move does, need not wait.
        .with_for_update(key_share=True)
    )
    if row is None:
        raise _not_found()
    return row


async def take_guarantees(session: WriteSession, application_id: uuid.UUID) -> list[RequestedGuaranteeRow]:
    """All guarantees of an application, in their order, locked until the transaction ends."""
    row = RequestedGuaranteeRow
    query = select(row).where(row.application_id == application_id).order_by(row.id).with_for_update()
    return list(await session.scalars(query))


async def list_kinds(session: AsyncSession, application_id: uuid.UUID, statuses: Collection[Status]) -> list[str]:
    """The kinds of an application that are in one of these statuses."""
    row = RequestedGuaranteeRow
    query = select(row.kind).where(row.application_id == application_id, row.status.in_(statuses))
    return list(await session.scalars(query))


async def replace_guarantees(
    session: WriteSession, gone: Sequence[RequestedGuaranteeRow], fresh: Sequence[RequestedGuaranteeRow]
) -> None:
    """Takes drafts away and puts others in."""
    for row in gone:
        await session.delete(row)
    await session.flush()
    session.add_all(fresh)
    await session.flush()


async def record_move(session: WriteSession, move: MoveRow) -> None:
    session.add(move)
    await session.flush()


async def list_moves(session: AsyncSession, application_id: uuid.UUID) -> list[MoveRow]:
    """Oldest first."""
    query = select(MoveRow).where(MoveRow.application_id == application_id).order_by(MoveRow.moved_at, MoveRow.id)
    return list(await session.scalars(query))


async def has_applied(session: AsyncSession, application_id: uuid.UUID, client_id: str) -> bool:
    """Whether a client started an application or sent any of its guarantees."""
    query = select(MoveRow.id).where(
        MoveRow.application_id == application_id,
        MoveRow.to_status.in_((Status.DRAFT, Status.SUBMITTED)),
        MoveRow.moved_by == client_id,
    )
    return await session.scalar(query.limit(1)) is not None


async def add_premium_receipt(session: WriteSession, receipt: PremiumReceiptRow) -> None:
    session.add(receipt)
    await session.flush()


def _is_seen_by(tenant: str | None) -> ColumnElement[bool]:
    if tenant is None:
        return ApplicationRow.received_at.is_not(None)
    return ApplicationRow.tenant_org == tenant


def _is_of(column: InstrumentedAttribute[str], tenant: str | None) -> ColumnElement[bool]:
    return true() if tenant is None else column == tenant


def _not_found() -> DomainError:
    return DomainError(APPLICATION_NOT_FOUND, "申込が見つかりません。申込のIDを確認してください。")
