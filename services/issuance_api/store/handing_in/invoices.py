"""前払金請求書 as they were made, with the version of the guarantee that each was made from."""

import uuid
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.documents.edition import Edition
from services.issuance_api.store.tables.guarantees import VersionRow
from services.issuance_api.store.tables.invoices import AdvanceInvoiceRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page

__all__ = ["AdvanceInvoiceRow"]

_Serial = Annotated[int, Field(ge=1, le=2**31 - 1)]
NEWEST_FIRST = Order((AdvanceInvoiceRow.serial,), True, TypeAdapter(tuple[_Serial]))


class KeptInvoice(NamedTuple):
    """An invoice with the version that it was made from; `newest` is the highest serial of its guarantee."""

    row: AdvanceInvoiceRow
    version: VersionRow
    newest: int

    @property
    def edition(self) -> Edition:
        return Edition(self.version.version, self.row.made_at)


async def find_newest_serial(session: AsyncSession, guarantee_id: uuid.UUID) -> int:
    """0 where there is none."""
    query = select(func.max(AdvanceInvoiceRow.serial)).where(AdvanceInvoiceRow.guarantee_id == guarantee_id)
    return await session.scalar(query) or 0


async def find_invoice(session: AsyncSession, guarantee_id: uuid.UUID, serial: int | None = None) -> KeptInvoice | None:
    """The newest unless a serial is named."""
    newest = await find_newest_serial(session, guarantee_id)
    query = _select_of(guarantee_id).where(AdvanceInvoiceRow.serial == (newest if serial is None else serial))
    found = (await session.execute(query)).one_or_none()
    return KeptInvoice(found[0], found[1], newest) if found else None


async def list_invoices(
    session: AsyncSession, guarantee_id: uuid.UUID, page: PageRequest
) -> tuple[list[KeptInvoice], Page]:
    serials = select(AdvanceInvoiceRow.serial).where(AdvanceInvoiceRow.guarantee_id == guarantee_id)
    found = await fetch_page(session, Listing(NEWEST_FIRST, serials), page)
    wanted = [position[-1] for position in found.positions]
    query = _select_of(guarantee_id).where(AdvanceInvoiceRow.serial.in_(wanted))
    newest = await find_newest_serial(session, guarantee_id)
    rows = await session.execute(query.order_by(AdvanceInvoiceRow.serial.desc()))
    return [KeptInvoice(row, version, newest) for row, version in rows], found


async def add_invoice(session: WriteSession, invoice: AdvanceInvoiceRow) -> None:
    session.add(invoice)
    await session.flush()


def _select_of(guarantee_id: uuid.UUID) -> Select[AdvanceInvoiceRow, VersionRow]:
    of_version = (VersionRow.guarantee_id == AdvanceInvoiceRow.guarantee_id) & (
        VersionRow.version == AdvanceInvoiceRow.version
    )
    query = select(AdvanceInvoiceRow, VersionRow).join(VersionRow, of_version)
    return query.where(AdvanceInvoiceRow.guarantee_id == guarantee_id)
