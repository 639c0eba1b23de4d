"""What each paper carries as JSON beside what it shows: an attachment for programs, in canonical form (RFC 8785).

A class may gain fields; where one would lose a field or change what it means, another with a higher number takes its
place.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.schemas.facts.advance_invoice import InvoicePerson, PayeeAccount
from shared.schemas.facts.certificate import Certificate
from shared.schemas.model import Fact
from shared.schemas.words.dates import Moment, Term
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.money import Yen
from shared.schemas.words.parties import Principal
from shared.schemas.words.premium import Premium, Refund


class CertificateData(Fact):
    """`certificate.json` of a 保証証書: all that the page says."""

    type: Literal["urn:hosho:certificate:1"] = "urn:hosho:certificate:1"
    version: int = Field(description="版 of the guarantee that this paper shows, counted from 1.")
    issued_at: Moment
    form: Medium
    certificate: Certificate


class KeyNoticeData(Fact):
    """`key-notice.json` of a 「認証キー」のお知らせ: what a town's system looks up with."""

    type: Literal["urn:hosho:key-notice:1"] = "urn:hosho:key-notice:1"
    contract_number: str
    key: str


class PremiumStatementData(Fact):
    """`premium-statement.json` of a 保証料計算書."""

    type: Literal["urn:hosho:premium-statement:1"] = "urn:hosho:premium-statement:1"
    contract_number: str
    premium: Premium


class RefundStatementData(Fact):
    """`refund-statement.json` of a 保証料返還計算書; `version` is the one that gives back."""

    type: Literal["urn:hosho:refund-statement:1"] = "urn:hosho:refund-statement:1"
    contract_number: str
    version: int
    refund: Refund


class AdvanceInvoiceData(Fact):
    """`advance-invoice.json` of a 前払金請求書: all that the page says. `replaced_by` names the one in its place."""

    type: Literal["urn:hosho:advance-invoice:1"] = "urn:hosho:advance-invoice:1"
    invoice_number: str
    replaced_by: str | None
    invoiced_on: date
    made_at: Moment
    authority_code: str
    beneficiary: str
    principal: Principal
    joint_venture_name: str | None
    amount: Yen
    works_name: str
    works_number: str | None
    contract_amount: Yen
    contract_date: date
    term: Term
    contract_number: str
    version: int = Field(description="版 of the guarantee that the invoice was made from, counted from 1.")
    kind: GuaranteeKind
    issuer_name: str
    payee_account: PayeeAccount | None
    creditor_number: str | None
    responsible: InvoicePerson | None
    contact: InvoicePerson | None


# By the name of their schema, which ends with its number as `type` does.
PAPER_DATA: dict[str, type[Fact]] = {
    "certificate-1": CertificateData,
    "key-notice-1": KeyNoticeData,
    "premium-statement-1": PremiumStatementData,
    "refund-statement-1": RefundStatementData,
    "advance-invoice-1": AdvanceInvoiceData,
}
