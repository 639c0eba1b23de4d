"""前払金請求書: what a builder's invoice of the advance says, beside what the certificate says."""

from datetime import date
from enum import StrEnum

from shared.schemas.model import Fact


class AccountType(StrEnum):
    """預金種別."""

    ORDINARY = "ordinary"
    CURRENT = "current"
    SAVINGS = "savings"
    SPECIAL = "special"


ACCOUNT_LABELS = {
    AccountType.ORDINARY: "普通",
    AccountType.CURRENT: "当座",
    AccountType.SAVINGS: "貯蓄",
    AccountType.SPECIAL: "別段",
}


class PayeeAccount(Fact):
    """振込先口座: where the advance is to be paid in; the codes are those of 全銀."""

    bank: str
    bank_code: str | None = None
    branch: str
    branch_code: str | None = None
    account_type: AccountType
    account_number: str
    holder: str
    holder_kana: str | None = None


class InvoicePerson(Fact):
    """発行責任者 or 担当者."""

    department: str | None = None
    title: str | None = None
    name: str | None = None
    phone: str | None = None


class InvoiceStyle(Fact):
    """How the town wanted it on the day it was made; kept, so that it is drawn alike also after its rules changed.

    Without `seal_words` there is a place for a seal, with them they stand in its place. `at_deposit_bank`: the account
    is at the 預託金融機関, where the 専用口座 is.
    """

    seal_words: str | None = None
    yen_sign: bool = False
    creditor_number_label: str = "債権者番号"
    amount_never_corrected: bool = False
    numbered_sheets: bool = False
    at_deposit_bank: bool = False


class AdvanceInvoice(Fact):
    """One invoice; its amount, works and contract are those of the version of the guarantee that it was made from."""

    invoice_number: str
    invoiced_on: date
    payee_account: PayeeAccount | None
    responsible: InvoicePerson | None
    contact: InvoicePerson | None
    creditor_number: str | None
    style: InvoiceStyle


def format_invoice_number(contract_number: str, serial: int) -> str:
    """`00000-000000-01`: the invoices of one guarantee are counted from 1."""
    return f"{contract_number}-{serial:02d}"


def split_invoice_number(invoice_number: str) -> tuple[str, int]:
    """Contract number and serial of a number in its canonical form."""
    contract_number, _, serial = invoice_number.rpartition("-")
    return contract_number, int(serial)
