"""A 前払金請求書: refuse → check → number → keep. A wrong one is replaced by the next, never corrected."""

from services.issuance_api.invoicing.rules import Case, check_invoice
from services.issuance_api.invoicing.style import compose_style
from services.issuance_api.problems import (
    ADVANCE_INVOICE_INVALID,
    ADVANCE_INVOICE_KIND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_TERMINATED,
)
from services.issuance_api.store.guarantees import CurrentGuarantee, get_current, take_numbered
from services.issuance_api.store.handing_in.invoices import (
    AdvanceInvoiceRow,
    KeptInvoice,
    add_invoice,
    find_newest_serial,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.facts.advance_invoice import AdvanceInvoice, format_invoice_number
from shared.schemas.facts.finding import Finding
from shared.schemas.facts.problem import FieldError
from shared.schemas.issuance.invoices import AdvanceInvoiceCheck, AdvanceInvoiceForm, AdvanceInvoiceItem
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import GuaranteeKind, Medium


async def check_form(
    session: ReadSession, tools: Tools, actor: Actor, contract_number: str, form: AdvanceInvoiceForm
) -> AdvanceInvoiceCheck:
    """What is found, and the amount it would be about. Raises DomainError as make_invoice does, but for findings."""
    current = await get_current(session, contract_number, actor.org)
    _refuse_unfit(current)
    return AdvanceInvoiceCheck(
        contract_number=contract_number,
        amount=current.version.content.amount,
        findings=check_invoice(_compose_case(tools, current, form)),
    )


async def make_invoice(
    session: WriteSession, tools: Tools, actor: Actor, contract_number: str, form: AdvanceInvoiceForm
) -> AdvanceInvoiceItem:
    """The next invoice of the version in force; of two callers at once one comes after the other.

    Raises DomainError `guarantee.not_found`, `advance_invoice.kind`, `guarantee.terminated`,
    `guarantee.not_registered`, and `advance_invoice.invalid` with each error that was found.
    """
    await take_numbered(session, contract_number, actor.org)
    current = await get_current(session, contract_number, actor.org)
    _refuse_unfit(current)
    case = _compose_case(tools, current, form)
    _refuse_errors(check_invoice(case))
    row = await _compose_row(session, tools, actor, current, case)
    await add_invoice(session, row)
    return compose_invoice_item(KeptInvoice(row, current.version, row.serial))


def compose_invoice_item(kept: KeptInvoice) -> AdvanceInvoiceItem:
    return AdvanceInvoiceItem(
        invoice_number=kept.row.content.invoice_number,
        invoiced_on=kept.row.content.invoiced_on,
        amount=kept.version.content.amount,
        version=kept.version.version,
        made_at=kept.row.made_at,
        replaced_by=find_replacing(kept),
    )


def find_replacing(kept: KeptInvoice) -> str | None:
    """The number of the invoice that stands in its place."""
    if kept.row.serial == kept.newest:
        return None
    return format_invoice_number(kept.version.content.contract_number, kept.row.serial + 1)


def _refuse_unfit(current: CurrentGuarantee) -> None:
    content = current.version.content
    if content.kind is GuaranteeKind.CONTRACT:
        raise DomainError(
            ADVANCE_INVOICE_KIND, "契約保証には前払金の請求がありません。前払金保証の保証契約番号を指定してください。"
        )
    if content.terminated_on is not None:
        raise DomainError(GUARANTEE_TERMINATED, "この保証契約は解約されています。前払金請求書は作成できません。")
    if current.guarantee.medium is Medium.ELECTRONIC and current.registered_at is None:
        raise DomainError(
            GUARANTEE_NOT_REGISTERED,
            "電子保証の発行手続き中です。手続状況が「電子保証発行完了」になってから作成してください。",
        )


def _compose_case(tools: Tools, current: CurrentGuarantee, form: AdvanceInvoiceForm) -> Case:
    content, today = current.version.content, in_japan(tools.clock.now()).date()
    town = tools.authorities.find(content.authority_code, today)
    rules = town.profile.invoice if town and town.profile else None
    return Case(form, content, rules, today, tools.repertoire)


def _refuse_errors(findings: list[Finding]) -> None:
    errors = [
        FieldError(pointer=finding.pointer, code=finding.code, message=finding.message)
        for finding in findings
        if finding.severity == "error"
    ]
    if errors:
        raise DomainError(ADVANCE_INVOICE_INVALID, MEND_FIELDS, errors=errors)


async def _compose_row(
    session: WriteSession, tools: Tools, actor: Actor, current: CurrentGuarantee, case: Case
) -> AdvanceInvoiceRow:
    guarantee, content = current.guarantee, current.version.content
    serial = await find_newest_serial(session, guarantee.id) + 1
    asked = case.form.model_dump() | {
        "invoice_number": format_invoice_number(content.contract_number, serial),
        "style": compose_style(case.form, content, case.asked),
    }
    return AdvanceInvoiceRow(
        guarantee_id=guarantee.id,
        serial=serial,
        tenant_org=guarantee.tenant_org,
        version=current.version.version,
        content=AdvanceInvoice.model_validate(asked),
        made_by=actor.client_id,
        made_at=tools.clock.now(),
    )
