"""申込一覧: one page of applications, narrowed to what a reader looks for."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.application_api.store.applications import is_seen_by
from services.application_api.store.tables import ApplicationRow, RequestedGuaranteeRow
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind


@dataclass(frozen=True)
class WorkFilter:
    """What a list is narrowed to; an application is in it if one of its guarantees meets every condition."""

    status: Status | None = None
    kind: GuaranteeKind | None = None
    office_code: str | None = None
    authority_code: str | None = None
    assigned_to: str | None = None
    waiting_since_before: datetime | None = None


async def list_applications(
    session: AsyncSession, tenant: str | None, wanted: WorkFilter, *, before: uuid.UUID | None, limit: int
) -> list[ApplicationRow]:
    """Newest first."""
    ids = list(await session.scalars(select_page(tenant, wanted, before=before, limit=limit)))
    rows = await session.scalars(select(ApplicationRow).where(ApplicationRow.id.in_(ids)))
    return sorted(rows, key=lambda row: row.id, reverse=True)


def select_page(tenant: str | None, wanted: WorkFilter, *, before: uuid.UUID | None, limit: int) -> Select[uuid.UUID]:
    """The ids of one page, newest first, read from the indexes alone. Officers do not see what was never sent."""
    row = RequestedGuaranteeRow
    conditions: list[ColumnExpressionArgument[bool]] = [
        column == value for column, value in _equalities(wanted) if value is not None
    ]
    if wanted.waiting_since_before is not None:
        conditions.append(row.status_since < wanted.waiting_since_before)
    if not conditions:
        query = select(ApplicationRow.id).where(is_seen_by(tenant))
        query = query if before is None else query.where(ApplicationRow.id < before)
        return query.order_by(ApplicationRow.id.desc()).limit(limit)
    if tenant is None:
        conditions.append(row.received)
    query = select(row.application_id).distinct().where(_is_of(row.tenant_org, tenant), *conditions)
    query = query if before is None else query.where(row.application_id < before)
    return query.order_by(row.application_id.desc()).limit(limit)


def _equalities(wanted: WorkFilter) -> list[tuple[InstrumentedAttribute[Any], object]]:
    row = RequestedGuaranteeRow
    return [
        (row.status, wanted.status),
        (row.kind, wanted.kind),
        (row.office_code, wanted.office_code),
        (row.authority_code, wanted.authority_code),
        (row.assigned_to, wanted.assigned_to),
    ]


def _is_of(column: InstrumentedAttribute[str], tenant: str | None) -> ColumnElement[bool]:
    return true() if tenant is None else column == tenant
