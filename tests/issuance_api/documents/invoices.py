"""前払金請求書 to draw."""

from typing import Any

from shared.schemas.facts.advance_invoice import AdvanceInvoice
from tests.issuance_api.documents.samples import fill, make_certificate

ACCOUNT: dict[str, Any] = {
    "bank": "例示銀行",
    "bank_code": "9999",
    "branch": "稲取支店",
    "branch_code": "123",
    "account_type": "ordinary",
    "account_number": "1234567",
    "holder": "髙﨑建設株式会社　前払金口",
    "holder_kana": "タカサキケンセツ（カ　マエバライキングチ",
}
RESPONSIBLE = {"title": "代表取締役", "name": "𠮷田　一郎", "phone": "0557-00-0000"}
CONTACT = {"department": "工務部", "title": "課長", "name": "鈴木　一郎", "phone": "0557-00-0001"}


def make_invoice(**changes: Any) -> AdvanceInvoice:
    content: dict[str, Any] = {
        "invoice_number": f"{make_certificate().contract_number}-01",
        "invoiced_on": "2026-04-13",
        "payee_account": ACCOUNT,
        "responsible": RESPONSIBLE,
        "contact": CONTACT,
        "creditor_number": None,
        "style": {"seal_words": "押印省略", "at_deposit_bank": True},
    }
    return AdvanceInvoice.model_validate(content | changes)


def make_sealed_invoice() -> AdvanceInvoice:
    """Of a town that pays by a creditor number, and whose amounts begin with ¥."""
    return make_invoice(
        payee_account=None,
        creditor_number="0012345",
        style={"yen_sign": True, "amount_never_corrected": True, "creditor_number_label": "債権者コード"},
    )


def make_longest_invoice() -> AdvanceInvoice:
    person = {
        "department": fill("国土強靱化推進本部工務部", 100),
        "title": fill("執行役員統括部長", 100),
        "name": fill("𠮷田一郎", 100),
        "phone": "0557-00-0000",
    }
    return make_invoice(
        payee_account=ACCOUNT
        | {
            "bank": fill("例示銀行", 100),
            "branch": fill("稲取支店", 100),
            "account_number": "12345678",
            "holder": fill("髙﨑建設株式会社前払金口", 100),
            "holder_kana": fill("タカサキケンセツ（カ　", 100),
        },
        responsible=person,
        contact=person,
        creditor_number=fill("01234567-", 20),
        style={
            "seal_words": "押印省略",
            "amount_never_corrected": True,
            "numbered_sheets": True,
            "creditor_number_label": "債権者登録番号",
        },
    )
