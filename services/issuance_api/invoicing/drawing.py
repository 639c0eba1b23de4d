"""The 前払金請求書 that are on record, drawn anew from their rows; the same row gives the same paper."""

from typing import NamedTuple

from services.issuance_api.invoicing.making import compose_invoice_item, find_replacing
from services.issuance_api.problems import ADVANCE_INVOICE_NOT_FOUND
from services.issuance_api.store.guarantees import get_current
from services.issuance_api.store.handing_in.invoices import KeptInvoice, find_invoice
from services.issuance_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.facts.advance_invoice import split_invoice_number
from shared.schemas.issuance.invoices import AdvanceInvoiceItem


class DrawnInvoice(NamedTuple):
    """The PDF of an invoice, and what lists say of it."""

    item: AdvanceInvoiceItem
    pdf: bytes


async def draw_made(session: WriteSession, tools: Tools, invoice_number: str, tenant: str | None) -> DrawnInvoice:
    """One that was made by this request or, under the same key, by an earlier one."""
    contract_number, serial = split_invoice_number(invoice_number)
    current = await get_current(session, contract_number, tenant)
    kept = await find_invoice(session, current.guarantee.id, serial)
    if kept is None:
        raise RuntimeError("an invoice that was made is not on record")
    return await draw_kept(tools, kept)


async def get_invoice(
    session: ReadSession | WriteSession, contract_number: str, invoice_number: str, tenant: str | None
) -> KeptInvoice:
    """One to be drawn. Raises DomainError `guarantee.not_found` or `advance_invoice.not_found`."""
    current = await get_current(session, contract_number, tenant)
    of_guarantee, serial = split_invoice_number(invoice_number)
    kept = await find_invoice(session, current.guarantee.id, serial) if of_guarantee == contract_number else None
    if kept is None:
        raise DomainError(
            ADVANCE_INVOICE_NOT_FOUND, "前払金請求書が見つかりません。一覧で請求書番号を確認してください。"
        )
    return kept


async def draw_kept(tools: Tools, kept: KeptInvoice) -> DrawnInvoice:
    pdf = await tools.renderer.advance_invoice(
        kept.version.content, kept.edition, kept.row.content, find_replacing(kept)
    )
    return DrawnInvoice(compose_invoice_item(kept), pdf)
