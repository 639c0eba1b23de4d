"""前払金請求書: what is asked for to make one, what was found, and what is listed."""

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.schemas.facts.advance_invoice import AccountType
from shared.schemas.facts.finding import Finding
from shared.schemas.model import Form, Schema
from shared.schemas.page import Page
from shared.schemas.words.dates import ContractDay, Moment
from shared.schemas.words.fields import BankCode, BranchCode, Matching, Name, Phone, refuse_blank

# What 全銀 takes as a holder, once full width is folded.
_KANA = re.compile(r"[ァ-ヶー・ヴA-Z0-9 ().,/｢｣「」\-]+")


def _require_kana(text: str) -> str:
    if not _KANA.fullmatch(unicodedata.normalize("NFKC", text)):
        raise PydanticCustomError(
            "holder_kana.kana", "口座名義カナは、カタカナ・英大文字・数字と「（）－．」で入力してください。"
        )
    return text


HolderKana = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    AfterValidator(refuse_blank),
    AfterValidator(_require_kana),
]
AccountNumber = Annotated[
    str, Matching(r"[0-9]{1,8}", 8, "口座番号を半角数字で入力してください（7桁まで、ゆうちょ銀行などは8桁まで）。")
]
CreditorNumber = Annotated[
    str, Matching(r"[0-9A-Za-z-]{1,20}", 20, "債権者番号を半角英数字とハイフンで入力してください（20文字まで）。")
]
InvoiceNumber = Annotated[
    str,
    Matching(
        r"[0-9]{5}-[0-9]{6}-[0-9]{2,4}",
        17,
        "請求書番号は、保証契約番号の後に「-01」のような番号を付けて入力してください。",
    ),
]


class PayeeAccountForm(Form):
    """振込先口座: the 専用口座 at the 預託金融機関."""

    bank: Name
    bank_code: BankCode | None = None
    branch: Name
    branch_code: BranchCode | None = None
    account_type: AccountType
    account_number: AccountNumber
    holder: Name
    holder_kana: HolderKana | None = None


class InvoicePersonForm(Form):
    """発行責任者 or 担当者; which of the fields a town asks for is told as a finding."""

    department: Name | None = None
    title: Name | None = None
    name: Name | None = None
    phone: Phone | None = None


class AdvanceInvoiceForm(Form):
    """All that is not on record. The amount is that in force: less cannot be asked for."""

    payee_account: PayeeAccountForm | None = None
    responsible: InvoicePersonForm | None = None
    contact: InvoicePersonForm | None = None
    creditor_number: CreditorNumber | None = None
    invoiced_on: ContractDay


class AdvanceInvoiceCheck(Schema):
    """What was found; without an error the invoice can be made. `amount` in whole yen."""

    contract_number: str
    amount: int
    findings: list[Finding]


class AdvanceInvoiceItem(Schema):
    """An invoice of a guarantee; `amount` in whole yen. One that was replaced is not to be handed in any more."""

    invoice_number: str
    invoiced_on: date
    amount: int
    version: int
    made_at: Moment
    replaced_by: str | None = Field()


class AdvanceInvoicePage(Page[AdvanceInvoiceItem]):
    """A page of the invoices of a guarantee, newest first."""
