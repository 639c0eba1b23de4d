"""前払金請求書: checked by the town's rules, made, listed, and drawn again from what is on record."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from services.issuance_api.endpoints.dependencies import InPlace, Repeatable, WithTools
from services.issuance_api.endpoints.papers import PDF_ANSWER, compose_file
from services.issuance_api.invoicing.drawing import draw_kept, draw_made, get_invoice
from services.issuance_api.invoicing.making import check_form, compose_invoice_item, make_invoice
from services.issuance_api.problems import (
    ADVANCE_INVOICE_INVALID,
    ADVANCE_INVOICE_KIND,
    ADVANCE_INVOICE_NOT_FOUND,
    GUARANTEE_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_TERMINATED,
)
from services.issuance_api.store.guarantees import get_current
from services.issuance_api.store.handing_in.invoices import NEWEST_FIRST, list_invoices
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed, scope_of
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import FILE_NAME, LOCATION, REPLAYED, may_refuse, sends
from shared.schemas.issuance.invoices import (
    AdvanceInvoiceCheck,
    AdvanceInvoiceForm,
    AdvanceInvoiceItem,
    AdvanceInvoicePage,
    InvoiceNumber,
)
from shared.schemas.page import ListQuery
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.roles import Role

INVOICE = Action("advance_invoice.make", frozenset({Role.PRINCIPAL}))

Creditor = Annotated[Actor, Depends(allowed(INVOICE))]

_SORT = "newest"
_REFUSED = (GUARANTEE_NOT_FOUND, ADVANCE_INVOICE_KIND, GUARANTEE_TERMINATED, GUARANTEE_NOT_REGISTERED)

router = APIRouter(tags=["issuance"])


@router.post("/guarantees/{number}/advance-invoice-checks", operation_id="check_advance_invoice")
@may_refuse(*_REFUSED)
async def check(
    number: ContractNumber, form: AdvanceInvoiceForm, actor: Creditor, tools: WithTools, session: Reading
) -> AdvanceInvoiceCheck:
    """What the town's rules say to a 前払金請求書 before it is made: also what is only to be known. Nothing is kept."""
    return await check_form(session, tools, actor, number, form)


@router.post(
    "/guarantees/{number}/advance-invoice.pdf",
    status_code=201,
    response_class=Response,
    responses={201: PDF_ANSWER[200]},
    operation_id="make_advance_invoice",
)
@sends(FILE_NAME, LOCATION)
@may_refuse(*_REFUSED, ADVANCE_INVOICE_INVALID)
async def make(
    number: ContractNumber,
    form: AdvanceInvoiceForm,
    actor: Creditor,
    tools: WithTools,
    _place: InPlace,
    once: Repeatable,
    session: Writing,
) -> Response:
    """前払金請求書 over the amount in force, after the town's rules were checked.

    It has a number of its own and replaces the one before. It is drawn in its transaction, so that none is kept that
    cannot be drawn. A repeat under the same `Idempotency-Key` gets the same invoice, as it stands by then.
    """
    answer = await once.answer(actor, lambda rows: make_invoice(rows, tools, actor, number, form), status=201)
    made = AdvanceInvoiceItem.model_validate_json(bytes(answer.body))
    drawn = await draw_made(session, tools, made.invoice_number, actor.org)
    replayed = {name: value for name, value in answer.headers.items() if name == REPLAYED.name.lower()}
    location = f"/guarantees/{number}/advance-invoices/{made.invoice_number}.pdf"
    file = compose_file(drawn.pdf, f"advance-invoice-{made.invoice_number}.pdf", {**replayed, "Location": location})
    file.status_code = answer.status_code
    return file


@router.get("/guarantees/{number}/advance-invoices", operation_id="list_advance_invoices")
@may_refuse(GUARANTEE_NOT_FOUND)
async def list_all(
    number: ContractNumber, actor: Creditor, session: Reading, query: Annotated[ListQuery, Query()]
) -> AdvanceInvoicePage:
    """The 前払金請求書 of a guarantee, newest first. One with `replaced_by` is not to be handed in any more."""
    page = read_page(query, _SORT, NEWEST_FIRST.position)
    current = await get_current(session, number, actor.org)
    kept, found = await list_invoices(session, current.guarantee.id, page)
    return AdvanceInvoicePage(
        items=[compose_invoice_item(one) for one in kept],
        next_cursor=compose_cursor(_SORT, found.following),
        total=found.total,
    )


@router.get(
    "/guarantees/{number}/advance-invoices/{invoice_number}.pdf",
    response_class=Response,
    responses=PDF_ANSWER,
    operation_id="get_advance_invoice",
)
@sends(FILE_NAME)
@may_refuse(GUARANTEE_NOT_FOUND, ADVANCE_INVOICE_NOT_FOUND)
async def get(
    number: ContractNumber,
    invoice_number: Annotated[InvoiceNumber, Path()],
    actor: Creditor,
    tools: WithTools,
    _place: InPlace,
) -> Response:
    """A 前払金請求書 that was made, drawn anew from what is on record; one that was replaced says so."""
    async with tools.database.read(scope_of(actor)) as session:
        kept = await get_invoice(session, number, invoice_number, actor.org)
    drawn = await draw_kept(tools, kept)
    return compose_file(drawn.pdf, f"advance-invoice-{invoice_number}.pdf")
