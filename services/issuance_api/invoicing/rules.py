"""The town's rules of a 前払金請求書, looked at before it is drawn; pure, a rule yields findings and raises nothing."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from services.issuance_api.invoicing import findings as kinds
from services.issuance_api.invoicing.holders import is_creditor, is_deposit_bank
from services.issuance_api.invoicing.style import needs_seal
from services.issuance_api.invoicing.texts import list_texts
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.finding import Finding
from shared.schemas.issuance.invoices import AdvanceInvoiceForm, InvoicePersonForm
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import name_points
from shared.schemas.text.safe_text import list_forbidden
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.towns.invoice import InvoiceItem, InvoiceRules


class Case(NamedTuple):
    """A form with all that rules look at; `rules` is None where nothing is known of the town's. `today` is Japan's."""

    form: AdvanceInvoiceForm
    certificate: Certificate
    rules: InvoiceRules | None
    today: date
    repertoire: Repertoire

    @property
    def town(self) -> str:
        return self.certificate.authority_name

    @property
    def asked(self) -> InvoiceRules:
        return self.rules or InvoiceRules()


def check_invoice(case: Case) -> list[Finding]:
    return [finding for rule in _RULES for finding in rule(case)]


def _check_form(case: Case) -> Iterator[Finding]:
    rules = case.asked
    if case.rules is None:
        message = (
            f"{case.town}の請求書の定めは確認できていません。押印の要否と記載事項を{case.town}に確認してください。"
        )
        yield kinds.RULES_NOT_KNOWN.warning("", message)
    own = f"「{rules.own_form}」" if rules.own_form else "独自の様式"
    if rules.free_form is False:
        yield kinds.OWN_FORM.error(
            "", f"{case.town}が受け付けるのは{own}だけです。その様式で請求書を作成してください。"
        )
    elif rules.own_form:
        message = f"{case.town}には{own}があります。この請求書で提出できるか、{case.town}に確認してください。"
        yield kinds.OWN_FORM.warning("", message)
    if rules.paper_only:
        message = f"{case.town}への請求書は紙での提出だけです。印刷して押印し、持参または郵送してください。"
        yield kinds.PAPER_ONLY.warning("", message)


def _check_seal(case: Case) -> Iterator[Finding]:
    rules = case.rules
    if rules is None or rules.paper_only or not needs_seal(case.form, case.certificate, rules):
        return
    if rules.seal_may_be_left_off:
        message = f"受領を委任する請求書には、{case.town}の定めにより押印が必要です。印刷して押印してください。"
        yield kinds.SEAL_NEEDED.warning("/payee_account/holder", message)
    else:
        message = f"{case.town}で押印を省けるかは確認できていません。押印欄を設けますので、要否を確認してください。"
        yield kinds.SEAL_NEEDED.info("", message)


def _check_persons(case: Case) -> Iterator[Finding]:
    for item, pointer, label, person in (
        (InvoiceItem.RESPONSIBLE, "/responsible", "発行責任者", case.form.responsible),
        (InvoiceItem.CONTACT, "/contact", "担当者", case.form.contact),
    ):
        is_asked = item in case.asked.must_name
        if is_asked or person is not None:
            yield from _check_person(case, pointer, label, person or InvoicePersonForm(), is_asked=is_asked)


def _check_person(
    case: Case, pointer: str, label: str, person: InvoicePersonForm, *, is_asked: bool
) -> Iterator[Finding]:
    wanted = [("name", "氏名", True)]
    if is_asked:
        must_name = case.asked.must_name
        wanted += [("title", "職名", InvoiceItem.TITLE in must_name)]
        wanted += [("phone", "電話番号", InvoiceItem.PHONE in must_name)]
    for field, what, is_needed in wanted:
        if is_needed and getattr(person, field) is None:
            why = f"{case.town}への請求書には{label}の{what}が必要です。" if is_asked else ""
            yield kinds.PERSON_MISSING.error(f"{pointer}/{field}", f"{why}{label}の{what}を入力してください。")
    if case.asked.full_names and person.name and len(person.name.split()) < 2:
        message = f"{label}は氏名（フルネーム）で、姓と名の間に空白を入れて入力してください。"
        yield kinds.FULL_NAME.error(f"{pointer}/name", message)


def _check_account(case: Case) -> Iterator[Finding]:
    rules, form = case.asked, case.form
    label = rules.creditor_number_label or "債権者番号"
    if rules.creditor_number == "required" and form.creditor_number is None:
        message = f"{case.town}への請求書には{label}が必要です。{label}を入力してください。"
        yield kinds.CREDITOR_NUMBER_MISSING.error("/creditor_number", message)
    replaces = rules.creditor_number is not None and InvoiceItem.ACCOUNT not in rules.must_name
    if form.payee_account is None and not (replaces and form.creditor_number):
        instead = f"または{label}" if replaces else ""
        yield kinds.ACCOUNT_MISSING.error("/payee_account", f"前払金の振込先口座{instead}を入力してください。")
    if form.payee_account and form.creditor_number and rules.creditor_number == "replaces_account":
        message = f"{label}を記載すれば、振込先口座の記載は不要です。口座の入力を省くことができます。"
        yield kinds.ACCOUNT_NEEDLESS.info("/payee_account", message)


def _check_holder(case: Case) -> Iterator[Finding]:
    account = case.form.payee_account
    named = is_creditor(account.holder, case.certificate) if account else True
    pointer, creditor = "/payee_account/holder", case.certificate.principal.name
    if named is False and case.asked.account_holder_is_creditor:
        message = f"{case.town}への請求書の口座名義は、債権者（{creditor}）と同じ名義にしてください。"
        yield kinds.ACCOUNT_HOLDER.error(pointer, message)
    elif named is False:
        message = (
            f"口座名義が債権者（{creditor}）と異なります。誤りでなければ、委任状の要否を{case.town}に確認してください。"
        )
        yield kinds.ACCOUNT_HOLDER.warning(pointer, message)
    elif named is None and case.asked.account_holder_is_creditor:
        message = f"口座名義が債権者（{creditor}）と同じことを確認してください。カナだけの名義は照合できません。"
        yield kinds.ACCOUNT_HOLDER.warning(pointer, message)


def _check_bank(case: Case) -> Iterator[Finding]:
    account, known = case.form.payee_account, case.certificate.deposit_bank
    if account and known and not is_deposit_bank(account.bank, account.branch, case.certificate):
        message = (
            f"振込先が保証証書の預託金融機関（{known.bank} {known.branch}）と異なります。"
            "前払金は預託金融機関の専用口座で受け取ります。口座を確認してください。"
        )
        yield kinds.DEPOSIT_BANK.warning("/payee_account/bank", message)


def _check_day(case: Case) -> Iterator[Finding]:
    day, today, contract = case.form.invoiced_on, case.today, case.certificate.contract_date
    if case.asked.dated_day_of_sending and day != today:
        message = f"{case.town}への請求日は送信日と同じ日です。今日（{format_wareki(today)}）の日付にしてください。"
        yield kinds.DAY_OF_SENDING.error("/invoiced_on", message)
    elif day > today:
        message = f"請求日が今日（{format_wareki(today)}）より後です。今日以前の日付にしてください。"
        yield kinds.DAY_FUTURE.error("/invoiced_on", message)
    if day < contract:
        message = f"請求日が請負契約日（{format_wareki(contract)}）より前です。契約日以後の日付にしてください。"
        yield kinds.DAY_BEFORE_CONTRACT.error("/invoiced_on", message)


def _check_text(case: Case) -> Iterator[Finding]:
    for pointer, text in list_texts(case.form):
        forbidden = list_forbidden(text)
        undrawable, fallbacks = case.repertoire.read(text)
        if forbidden:
            message = f"使用できない文字（{name_points(forbidden)}）を削除してください。"
            yield kinds.TEXT_NOT_ALLOWED.error(pointer, message)
        elif undrawable:
            message = f"請求書に印字できない文字（{name_points(undrawable)}）を、別の文字に置き換えてください。"
            yield kinds.TEXT_UNDRAWABLE.error(pointer, message)
        elif fallbacks:
            message = f"異体字（{name_points(fallbacks)}）は、基本の字形で印字されます。確認してください。"
            yield kinds.TEXT_VARIATION_FALLBACK.warning(pointer, message)


_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _check_form,
    _check_seal,
    _check_persons,
    _check_account,
    _check_holder,
    _check_bank,
    _check_day,
    _check_text,
)
