"""前払金請求書: from the builder to the town, about the amount in force, in 明朝 as the certificate it goes with."""

from collections.abc import Iterator

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SERIF
from services.issuance_api.documents.layout.blocks import EndLines, Paragraphs, Stamp, Title
from services.issuance_api.documents.layout.embedding import Attachment, attach_data
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import Block, Foot, Sheet, draw_sheet
from services.issuance_api.documents.papers.foot import format_moment
from services.issuance_api.documents.papers.issuer_block import INDENT
from shared.schemas.facts.advance_invoice import ACCOUNT_LABELS, AdvanceInvoice, InvoicePerson, PayeeAccount
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import AdvanceInvoiceData
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import format_yen

_PAYMENTS = {GuaranteeKind.ADVANCE_PAYMENT: "前払金", GuaranteeKind.INTERMEDIATE_PAYMENT: "中間前払金"}
_NEVER_CORRECTED = "※請求金額を訂正した請求書は無効です。誤りがあるときは、新しい番号の請求書に差し替えます。"
_BY_CREDITOR_NUMBER = "登録済みの口座への振込"


def render_advance_invoice(
    certificate: Certificate, edition: Edition, invoice: AdvanceInvoice, replaced_by: str | None = None
) -> bytes:
    """The PDF of one invoice, one page; `edition.at` is when it was made, `replaced_by` the number in its place.

    The fonts must be registered in this process. Raises as render_certificate does, and KeyError for a kind of
    guarantee that is of no advance.
    """
    title = f"{_PAYMENTS[certificate.kind]}請求書"
    return draw_sheet(
        Sheet(
            SERIF,
            title=f"{title} {invoice.invoice_number}",
            author=certificate.principal.name,
            at=edition.at,
            foot=_compose_foot(edition, invoice),
            pages=[_compose_page(certificate, invoice, title, replaced_by)],
            attachment=_attach_invoice(certificate, edition, invoice, replaced_by),
        )
    )


def _compose_foot(edition: Edition, invoice: AdvanceInvoice) -> Foot:
    return Foot(
        left=f"請求書番号　{invoice.invoice_number}　保証契約第{edition.version}版",
        right=f"作成日時　{format_moment(edition.at)}",
    )


def _attach_invoice(
    certificate: Certificate, edition: Edition, invoice: AdvanceInvoice, replaced_by: str | None
) -> Attachment:
    data = AdvanceInvoiceData(
        invoice_number=invoice.invoice_number,
        replaced_by=replaced_by,
        invoiced_on=invoice.invoiced_on,
        made_at=edition.at,
        authority_code=certificate.authority_code,
        beneficiary=certificate.beneficiary,
        principal=certificate.principal,
        joint_venture_name=certificate.joint_venture_name,
        amount=certificate.amount,
        works_name=certificate.works_name,
        works_number=certificate.works_number,
        contract_amount=certificate.contract_amount,
        contract_date=certificate.contract_date,
        term=certificate.term,
        contract_number=certificate.contract_number,
        version=edition.version,
        kind=certificate.kind,
        issuer_name=certificate.issuer.name,
        payee_account=invoice.payee_account,
        creditor_number=invoice.creditor_number,
        responsible=invoice.responsible,
        contact=invoice.contact,
    )
    return attach_data("advance-invoice.json", "請求書の記載内容", data)


def _compose_page(
    certificate: Certificate, invoice: AdvanceInvoice, title: str, replaced_by: str | None
) -> list[Block]:
    payment = _PAYMENTS[certificate.kind]
    style = invoice.style
    return [
        Title(title, below=f"差替済　{replaced_by}に差し替えました" if replaced_by else ""),
        EndLines(tuple(_compose_head(invoice))),
        Paragraphs((f"{certificate.beneficiary}　様",), sizes=(14,)),
        _compose_creditor(certificate, style.seal_words),
        Paragraphs((f"　次の工事等の請負契約に基づく{payment}を、次のとおり請求します。",)),
        Fields((_compose_amount(certificate, yen_sign=style.yen_sign),)),
        Fields(_compose_contract(certificate, payment)),
        Fields(
            tuple(_compose_payment(invoice)),
            remarks=(_NEVER_CORRECTED,) if style.amount_never_corrected else (),
        ),
    ]


def _compose_head(invoice: AdvanceInvoice) -> Iterator[str]:
    yield f"請求書番号　{invoice.invoice_number}"
    yield f"請求年月日　{format_wareki(invoice.invoiced_on)}"
    if invoice.style.numbered_sheets:
        yield "総枚数　　　1枚（1枚目）"


def _compose_creditor(certificate: Certificate, seal_words: str | None) -> Stamp:
    principal = certificate.principal
    representative = f"{principal.representative.title}　{principal.representative.name}"
    joint_venture = (certificate.joint_venture_name,) if certificate.joint_venture_name else ()
    texts = ("請求者（受注者）", principal.address, *joint_venture, principal.name, representative)
    sizes = (9.0, 10.0, *(12.0 for _ in joint_venture), 13.0, 12.0)
    return Stamp(texts, sizes, INDENT, sign=seal_words or "印")


def _compose_amount(certificate: Certificate, *, yen_sign: bool) -> Field:
    amount = f"¥{certificate.amount:,}" if yen_sign else f"金{format_yen(certificate.amount)}"
    return Field("請求金額", (amount,), size=19, spacing=1)


def _compose_contract(certificate: Certificate, payment: str) -> tuple[Field, ...]:
    works = (certificate.works_name, *_name_number(certificate.works_number))
    term = f"{format_wareki(certificate.term.start)}　～　{format_wareki(certificate.term.end)}"
    return (
        Field("工事名", works),
        Field("請負契約日", (format_wareki(certificate.contract_date),)),
        Field("工期", (term,)),
        Field("請求金額の内訳", _compose_breakdown(certificate, payment)),
        Field("保証契約番号", (certificate.contract_number, certificate.issuer.name)),
        Field("保証期限", (format_wareki(certificate.expires_on),)),
    )


def _name_number(number: str | None) -> tuple[str, ...]:
    return (f"（工事番号　{number}）",) if number else ()


def _compose_breakdown(certificate: Certificate, payment: str) -> tuple[str, ...]:
    ratio = certificate.amount / certificate.contract_amount * 100
    return (
        f"請負金額　{format_yen(certificate.contract_amount)}",
        f"{payment}額　{format_yen(certificate.amount)}（請負金額の{ratio:.1f}％）",
    )


def _compose_payment(invoice: AdvanceInvoice) -> Iterator[Field]:
    account = invoice.payee_account
    hint = "(前払金専用口座)" if invoice.style.at_deposit_bank else ""
    yield Field("振込先", _compose_account(account) if account else (_BY_CREDITOR_NUMBER,), hint=hint)
    if invoice.creditor_number:
        yield Field(invoice.style.creditor_number_label, (invoice.creditor_number,))
    for label, person in (("発行責任者", invoice.responsible), ("担当者", invoice.contact)):
        if person:
            yield Field(label, (_compose_person(person),))


def _compose_account(account: PayeeAccount) -> tuple[str, ...]:
    bank = _add_code(account.bank, account.bank_code)
    branch = _add_code(account.branch, account.branch_code)
    kana = (f"口座名義カナ　{account.holder_kana}",) if account.holder_kana else ()
    return (
        f"{bank}　{branch}",
        f"{ACCOUNT_LABELS[account.account_type]}　{account.account_number}",
        *kana,
        f"口座名義　{account.holder}",
    )


def _add_code(name: str, code: str | None) -> str:
    return f"{name}（{code}）" if code else name


def _compose_person(person: InvoicePerson) -> str:
    named = "　".join(filter(None, (person.department, person.title, person.name)))
    return f"{named}　　電話　{person.phone}" if person.phone else named
