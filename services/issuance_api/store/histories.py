"""電子保証履歴一覧: every registered version of every guarantee."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field, TypeAdapter
from sqlalchemy import ColumnElement, exists, not_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.issuance_api.store.listed import ask_listed, narrow_to_words
from services.issuance_api.store.tables.guarantees import GuaranteeRow, RegistrationRow, VersionRow
from services.issuance_api.store.tables.lists import ListedRow
from shared.runtime.data.paging import KeptMoment, Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.data.scope import is_of
from shared.schemas.issuance.queries import HistorySort
from shared.schemas.words.guarantee import GuaranteeKind, Medium, VersionKind


class RegisteredVersion(NamedTuple):
    version: VersionRow
    registered_at: datetime


@dataclass(frozen=True)
class HistoryFilter:
    """What the list is narrowed to. Of several values any will do, and none is no condition."""

    words: str = ""
    tenant_org: str | None = None
    kind: tuple[GuaranteeKind, ...] = ()
    medium: tuple[Medium, ...] = ()
    authority_code: tuple[str, ...] = ()
    registered_from: datetime | None = None
    registered_before: datetime | None = None


_VersionNumber = Annotated[int, Field(ge=1, le=32_767)]
_COLUMNS = (RegistrationRow.registered_at, RegistrationRow.guarantee_id, RegistrationRow.version)
_POSITION: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[KeptMoment, UUID, _VersionNumber])
ORDERS = {
    HistorySort.NEWEST: Order(_COLUMNS, True, _POSITION),
    HistorySort.OLDEST: Order(_COLUMNS, False, _POSITION),
}


async def list_registered(
    session: AsyncSession, tenant: str | None, wanted: HistoryFilter, page: PageRequest
) -> tuple[list[RegisteredVersion], Page]:
    """The versions of one page in its order."""
    found = await fetch_page(session, compose_listing(tenant, wanted, page), page)
    keys = [(guarantee_id, version) for _, guarantee_id, version in found.positions]
    query = select(VersionRow).where(tuple_(VersionRow.guarantee_id, VersionRow.version).in_(keys))
    rows = {(row.guarantee_id, row.version): row for row in await session.scalars(query)}
    return [RegisteredVersion(rows[at[1], at[2]], at[0]) for at in found.positions], found


def compose_listing(tenant: str | None, wanted: HistoryFilter, page: PageRequest) -> Listing:
    query = select(*_COLUMNS).where(is_of(RegistrationRow.tenant_org, tenant))
    if tenant is not None:
        newest = GuaranteeRow.current_version == RegistrationRow.version  # as nearly always, and cheap to see
        query = query.join(GuaranteeRow, GuaranteeRow.id == RegistrationRow.guarantee_id)
        query = query.where(or_(newest, not_(_is_replaced())))
    if wanted.registered_from is not None:
        query = query.where(RegistrationRow.registered_at >= wanted.registered_from)
    if wanted.registered_before is not None:
        query = query.where(RegistrationRow.registered_at < wanted.registered_before)
    asked = ask_listed(None, wanted.tenant_org, wanted.kind, wanted.medium, wanted.authority_code)
    if asked or wanted.words:
        query = query.join(ListedRow, ListedRow.guarantee_id == RegistrationRow.guarantee_id).where(*asked)
    return narrow_to_words(ORDERS[HistorySort(page.sort)], query, wanted.words)


def _is_replaced() -> ColumnElement[bool]:
    """That a drawn correction replaced a version, or a change cancellation undid it: builders see it no more."""
    own, after, undoing = aliased(VersionRow), aliased(VersionRow), aliased(VersionRow)
    row = RegistrationRow
    return or_(
        exists().where(
            after.guarantee_id == row.guarantee_id,
            after.version == row.version + 1,
            after.version <= GuaranteeRow.current_version,
            after.kind == VersionKind.CORRECTION,
        ),
        exists().where(
            own.guarantee_id == row.guarantee_id,
            own.version == row.version,
            undoing.guarantee_id == row.guarantee_id,
            undoing.version > row.version,
            undoing.version <= GuaranteeRow.current_version,
            undoing.kind == VersionKind.CHANGE_CANCELLATION,
            undoing.content["change_no"] < own.content["change_no"],
        ),
    )
