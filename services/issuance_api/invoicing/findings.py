"""Every kind of finding about a 前払金請求書. docs/findings.md is written from this table."""

from shared.schemas.facts.finding import FindingKind

RULES_NOT_KNOWN = FindingKind(
    "invoice.rules_not_known",
    ("warning",),
    "請求書の定めが不明",
    "What the town asks of the invoice is not known: ask the town. The paper has a place for a seal.",
)
OWN_FORM = FindingKind(
    "invoice.own_form",
    ("error", "warning"),
    "発注者の様式",
    "The town has a form of its own (warning), or takes no other (error).",
)
PAPER_ONLY = FindingKind(
    "invoice.paper_only", ("warning",), "紙での提出", "The town takes the invoice on paper alone, with a seal."
)
SEAL_NEEDED = FindingKind(
    "invoice.seal_needed",
    ("info", "warning"),
    "押印の要否",
    "The seal may not be left off, here (warning), or as far as is known (info): the paper has a place for it.",
)
PERSON_MISSING = FindingKind(
    "invoice.person_missing",
    ("error",),
    "発行責任者・担当者の未入力",
    "The town asks for the 発行責任者 or the 担当者, or for that person's name, title or telephone number.",
)
FULL_NAME = FindingKind(
    "invoice.full_name",
    ("error",),
    "フルネームの未入力",
    "The town asks for full names; a space between family and given name shows that it is one.",
)
CREDITOR_NUMBER_MISSING = FindingKind(
    "invoice.creditor_number_missing", ("error",), "債権者番号の未入力", "The town pays by a creditor number only."
)
ACCOUNT_MISSING = FindingKind(
    "invoice.account_missing", ("error",), "振込先口座の未入力", "No account is named, and no number in its place."
)
ACCOUNT_NEEDLESS = FindingKind(
    "invoice.account_needless",
    ("info",),
    "振込先口座の記載不要",
    "The creditor number takes the place of the account, which may be left out.",
)
ACCOUNT_HOLDER = FindingKind(
    "invoice.account_holder",
    ("error", "warning"),
    "債権者と異なる口座名義",
    "The holder of the account is not the creditor, where the town asks for that (error), or wants a proxy (warning).",
)
DEPOSIT_BANK = FindingKind(
    "invoice.deposit_bank",
    ("warning",),
    "預託金融機関と異なる振込先",
    "The account is not at the 預託金融機関 of the certificate, where the 専用口座 for the advance is.",
)
DAY_OF_SENDING = FindingKind(
    "invoice.day_of_sending", ("error",), "送信日と異なる請求日", "The town asks for the day of sending; that is today."
)
DAY_FUTURE = FindingKind("invoice.day_future", ("error",), "将来の請求日", "The day of invoice is after today.")
DAY_BEFORE_CONTRACT = FindingKind(
    "invoice.day_before_contract", ("error",), "契約日前の請求日", "The day of invoice is before the contract date."
)
TEXT_NOT_ALLOWED = FindingKind(
    "text.not_allowed", ("error",), "使用できない文字", "The text holds invisible or reordering characters."
)
TEXT_UNDRAWABLE = FindingKind(
    "text.undrawable", ("error",), "印字できない文字", "No font of the papers has this character."
)
TEXT_VARIATION_FALLBACK = FindingKind(
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
