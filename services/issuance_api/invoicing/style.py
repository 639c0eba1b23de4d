"""How the town wants an invoice to look."""

from services.issuance_api.invoicing.holders import is_creditor, is_deposit_bank
from shared.schemas.facts.advance_invoice import InvoiceStyle
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.invoices import AdvanceInvoiceForm
from shared.schemas.words.towns.invoice import InvoiceRules

_LEFT_OFF = "押印省略"
_CREDITOR_NUMBER = "債権者番号"


def needs_seal(form: AdvanceInvoiceForm, certificate: Certificate, rules: InvoiceRules) -> bool:
    """Also where the town does not say that it may be left off, and where a proxy receives and it asks for one then."""
    if rules.paper_only or not rules.seal_may_be_left_off:
        return True
    account = form.payee_account
    by_proxy = account is not None and is_creditor(account.holder, certificate) is False
    return rules.proxies_need_seal and by_proxy


def compose_style(form: AdvanceInvoiceForm, certificate: Certificate, rules: InvoiceRules) -> InvoiceStyle:
    account = form.payee_account
    return InvoiceStyle(
        seal_words=None if needs_seal(form, certificate, rules) else rules.seal_box or _LEFT_OFF,
        yen_sign=rules.yen_sign,
        creditor_number_label=rules.creditor_number_label or _CREDITOR_NUMBER,
        amount_never_corrected=rules.amount_never_corrected,
        numbered_sheets=rules.numbered_sheets,
        at_deposit_bank=account is not None and is_deposit_bank(account.bank, account.branch, certificate),
    )
