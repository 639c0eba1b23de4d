"""申込一覧: one page of applications, narrowed to what a reader looks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, ColumnExpressionArgument, cast, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.application_api.store.applications import is_seen_by
from services.application_api.store.tables import ApplicationRow, RequestedGuaranteeRow
from services.application_api.store.works_texts import holds_words, select_found
from shared.runtime.data.paging import (
    Column,
    KeptMoment,
    KeptYen,
    Listing,
    Order,
    Page,
    PageRequest,
    Wanted,
    Words,
    fetch_page,
)
from shared.runtime.data.scope import is_of
from shared.schemas.application.choices import ApplicationSort, Status
from shared.schemas.page import TOTAL_LIMIT
from shared.schemas.text.folding import fold_words
from shared.schemas.words.guarantee import GuaranteeKind


@dataclass(frozen=True)
class WorkFilter:
    """What a list is narrowed to; an application is in it if one of its guarantees meets every condition on them.

    Of several values any will do, and none is no condition. Days are given as the moments they begin and end.
    """

    words: str = ""
    tenant_org: str | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    status: tuple[Status, ...] = ()
    kind: tuple[GuaranteeKind, ...] = ()
    office_code: tuple[str, ...] = ()
    authority_code: tuple[str, ...] = ()
    assigned_to: str | None = None
    waiting_since_before: datetime | None = None


_SHORT_SPAN = timedelta(days=366)
# An id grows with the moment it was made, so that the order of ids is that of creation.
_CREATED: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[UUID])
ORDERS = {
    ApplicationSort.NEWEST: Order((ApplicationRow.id,), True, _CREATED),
    ApplicationSort.OLDEST: Order((ApplicationRow.id,), False, _CREATED),
    ApplicationSort.LAST_CHANGED: Order(
        (ApplicationRow.updated_at, ApplicationRow.id), True, TypeAdapter(tuple[KeptMoment, UUID])
    ),
    ApplicationSort.LARGEST: Order(
        (ApplicationRow.contract_amount, ApplicationRow.id), True, TypeAdapter(tuple[KeptYen, UUID])
    ),
}


async def list_applications(
    session: AsyncSession, tenant: str | None, wanted: WorkFilter, page: PageRequest
) -> tuple[list[ApplicationRow], Page]:
    """The applications of one page in its order; officers do not see what was never sent."""
    found = await fetch_page(session, compose_listing(tenant, wanted, page), page)
    if tenant is not None and _ask_guarantees(tenant, wanted):
        order = ORDERS[ApplicationSort(page.sort)]
        unfinished = Listing(order, select_unfinished(tenant, wanted, *order.columns))
        found = _join(found, await fetch_page(session, unfinished, page), page)
    ids = [position[-1] for position in found.positions]
    rows = {row.id: row for row in await session.scalars(select(ApplicationRow).where(ApplicationRow.id.in_(ids)))}
    return [rows[application_id] for application_id in ids], found


def _join(one: Page, other: Page, page: PageRequest) -> Page:
    """One page of what two lists hold in the same order."""
    descending = ORDERS[ApplicationSort(page.sort)].descending
    positions = sorted([*one.positions, *other.positions], reverse=descending)
    more = len(positions) > page.limit or one.following or other.following
    total = None if one.total is None or other.total is None else one.total + other.total
    return Page(
        positions[: page.limit],
        positions[page.limit - 1] if more else None,
        None if total is None or total > TOTAL_LIMIT else total,
    )


def select_unfinished(tenant: str, wanted: WorkFilter, *columns: Column) -> Wanted:
    """Half-filled drafts, which have no guarantees, by what was entered so far; nobody has one in hand."""
    unfinished = ApplicationRow.unfinished
    form = unfinished["form"]
    asked: list[ColumnElement[bool]] = [is_seen_by(tenant), unfinished.is_not(None), *_ask_application(wanted)]
    words = fold_words(wanted.words)
    if words:
        asked.append(holds_words(words, ApplicationRow.id))
    if wanted.status:
        asked.append(unfinished["status"].astext.in_(wanted.status))
    if wanted.kind:
        asked.append(or_(*(form["guarantees"].contains([{"kind": kind}]) for kind in wanted.kind)))
    if wanted.office_code:
        asked.append(form["office_code"].astext.in_(wanted.office_code))
    if wanted.authority_code:
        asked.append(form["authority_code"].astext.in_(wanted.authority_code))
    if wanted.assigned_to is not None:
        asked.append(false())
    if wanted.waiting_since_before is not None:
        since = cast(unfinished["status_since"].astext, ApplicationRow.created_at.type)
        asked.append(since < wanted.waiting_since_before)
    return select(*columns).where(*asked)


def compose_listing(tenant: str | None, wanted: WorkFilter, page: PageRequest) -> Listing:
    """What only guarantees and words decide, in the order of creation, is read from an index of guarantees alone."""
    order = ORDERS[ApplicationSort(page.sort)]
    row = RequestedGuaranteeRow
    conditions, asked = _ask_application(wanted), _ask_guarantees(tenant, wanted)
    key: Column = ApplicationRow.id
    if asked and not conditions and order.columns == (key,):
        key = row.application_id
        order = order._replace(columns=(key,))
        rows: Wanted = select(key.label("id")).distinct().where(is_of(row.tenant_org, tenant), *asked)
    else:
        rows = select(*order.columns).where(is_seen_by(tenant), *conditions)
        if asked:
            rows = rows.where(exists().where(row.application_id == ApplicationRow.id, *asked))
        if order.columns == (key,) and _is_short_span(wanted):
            received = rows.offset(0).subquery("received")
            key, order, rows = received.c.id, order._replace(columns=tuple(received.c)), select(*received.c)
    words = fold_words(wanted.words)
    if not words:
        return Listing(order, rows)
    return Listing(order, rows, Words(lambda walked: holds_words(words, walked.id), select_found(words), key))


def _is_short_span(wanted: WorkFilter) -> bool:
    """Whether what was received in these days is to be found first and sorted then, for which OFFSET 0 stands.

    Postgres would read along the list and pass over all that came later: it does not know that days and the order of
    creation go together.
    """
    begin, end = wanted.received_from, wanted.received_before
    return begin is not None and end is not None and end - begin <= _SHORT_SPAN


def _ask_application(wanted: WorkFilter) -> list[ColumnElement[bool]]:
    row = ApplicationRow
    asked: list[ColumnElement[bool] | None] = [
        None if wanted.tenant_org is None else row.tenant_org == wanted.tenant_org,
        None if wanted.received_from is None else row.received_at >= wanted.received_from,
        None if wanted.received_before is None else row.received_at < wanted.received_before,
        None if wanted.amount_from is None else row.contract_amount >= wanted.amount_from,
        None if wanted.amount_to is None else row.contract_amount <= wanted.amount_to,
    ]
    return [condition for condition in asked if condition is not None]


def _ask_guarantees(tenant: str | None, wanted: WorkFilter) -> list[ColumnExpressionArgument[bool]]:
    row = RequestedGuaranteeRow
    listed: list[tuple[InstrumentedAttribute[Any], tuple[object, ...]]] = [
        (row.status, wanted.status),
        (row.kind, wanted.kind),
        (row.office_code, wanted.office_code),
        (row.authority_code, wanted.authority_code),
        (row.assigned_to, () if wanted.assigned_to is None else (wanted.assigned_to,)),
    ]
    asked: list[ColumnExpressionArgument[bool]] = [_is_one_of(column, values) for column, values in listed if values]
    if wanted.waiting_since_before is not None:
        asked.append(row.status_since < wanted.waiting_since_before)
    if asked and tenant is None:
        asked.append(row.received)
    return asked


def _is_one_of(column: InstrumentedAttribute[Any], values: tuple[object, ...]) -> ColumnElement[bool]:
    """One value is asked for as such: an index is in order behind one value, not behind several."""
    return column == values[0] if len(values) == 1 else column.in_(values)
