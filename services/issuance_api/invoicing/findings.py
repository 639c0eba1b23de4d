"""Every kind of finding about a 前払金請求書. docs/findings.md is written from this table."""

from typing import NamedTuple

from shared.schemas.issuance.invoices import InvoiceFinding
from shared.schemas.words.labels import Severity


class InvoiceFindingKind(NamedTuple):
    """A code, the severities it can have, its Japanese title, and what it means to a program."""

    code: str
    severities: tuple[Severity, ...]
    title: str
    meaning: str

    def error(self, pointer: str, message: str) -> InvoiceFinding:
        return self._of("error", pointer, message)

    def warning(self, pointer: str, message: str) -> InvoiceFinding:
        return self._of("warning", pointer, message)

    def info(self, pointer: str, message: str) -> InvoiceFinding:
        return self._of("info", pointer, message)

    def _of(self, severity: Severity, pointer: str, message: str) -> InvoiceFinding:
        """Raises ValueError for a severity that the table does not give this kind."""
        if severity not in self.severities:
            raise ValueError(f"{self.code} is never of severity {severity}")
        return InvoiceFinding(severity=severity, code=self.code, pointer=pointer, message=message)


RULES_NOT_KNOWN = InvoiceFindingKind(
    "invoice.rules_not_known",
    ("warning",),
    "請求書の定めが不明",
    "What the town asks of the invoice is not known: ask the town. The paper has a place for a seal.",
)
OWN_FORM = InvoiceFindingKind(
    "invoice.own_form",
    ("error", "warning"),
    "発注者の様式",
    "The town has a form of its own (warning), or takes no other (error).",
)
PAPER_ONLY = InvoiceFindingKind(
    "invoice.paper_only", ("warning",), "紙での提出", "The town takes the invoice on paper alone, with a seal."
)
SEAL_NEEDED = InvoiceFindingKind(
    "invoice.seal_needed",
    ("info", "warning"),
    "押印の要否",
    "The seal may not be left off, here (warning), or as far as is known (info): the paper has a place for it.",
)
PERSON_MISSING = InvoiceFindingKind(
    "invoice.person_missing",
    ("error",),
    "発行責任者・担当者の未入力",
    "The town asks for the 発行責任者 or the 担当者, or for that person's name, title or telephone number.",
)
FULL_NAME = InvoiceFindingKind(
    "invoice.full_name",
    ("error",),
    "フルネームの未入力",
    "The town asks for full names; a space between family and given name shows that it is one.",
)
CREDITOR_NUMBER_MISSING = InvoiceFindingKind(
    "invoice.creditor_number_missing", ("error",), "債権者番号の未入力", "The town pays by a creditor number only."
)
ACCOUNT_MISSING = InvoiceFindingKind(
    "invoice.account_missing", ("error",), "振込先口座の未入力", "No account is named, and no number in its place."
)
ACCOUNT_NEEDLESS = InvoiceFindingKind(
    "invoice.account_needless",
    ("info",),
    "振込先口座の記載不要",
    "The creditor number takes the place of the account, which may be left out.",
)
ACCOUNT_HOLDER = InvoiceFindingKind(
    "invoice.account_holder",
    ("error", "warning"),
    "債権者と異なる口座名義",
    "The holder of the account is not the creditor, where the town asks for that (error), or wants a proxy (warning).",
)
DEPOSIT_BANK = InvoiceFindingKind(
    "invoice.deposit_bank",
    ("warning",),
    "預託金融機関と異なる振込先",
    "The account is not at the 預託金融機関 of the certificate, where the 専用口座 for the advance is.",
)
DAY_OF_SENDING = InvoiceFindingKind(
    "invoice.day_of_sending", ("error",), "送信日と異なる請求日", "The town asks for the day of sending; that is today."
)
DAY_FUTURE = InvoiceFindingKind("invoice.day_future", ("error",), "将来の請求日", "The day of invoice is after today.")
DAY_BEFORE_CONTRACT = InvoiceFindingKind(
    "invoice.day_before_contract", ("error",), "契約日前の請求日", "The day of invoice is before the contract date."
)
TEXT_NOT_ALLOWED = InvoiceFindingKind(
    "text.not_allowed", ("error",), "使用できない文字", "The text holds invisible or reordering characters."
)
TEXT_UNDRAWABLE = InvoiceFindingKind(
    "text.undrawable", ("error",), "印字できない文字", "No font of the papers has this character."
)
TEXT_VARIATION_FALLBACK = InvoiceFindingKind(
    "text.variation_fallback",
    ("warning",),
    "異体字の基本字形での印字",
    "No font has this shape of the character; the paper shows its base form.",
)

INVOICE_FINDINGS = (
    RULES_NOT_KNOWN,
    OWN_FORM,
    PAPER_ONLY,
    SEAL_NEEDED,
    PERSON_MISSING,
    FULL_NAME,
    CREDITOR_NUMBER_MISSING,
    ACCOUNT_MISSING,
    ACCOUNT_NEEDLESS,
    ACCOUNT_HOLDER,
    DEPOSIT_BANK,
    DAY_OF_SENDING,
    DAY_FUTURE,
    DAY_BEFORE_CONTRACT,
    TEXT_NOT_ALLOWED,
    TEXT_UNDRAWABLE,
    TEXT_VARIATION_FALLBACK,
)
