"""What each real town's rules say to an invoice; no database."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from services.issuance_api.invoicing.rules import Case, check_invoice
from services.issuance_api.invoicing.style import compose_style
from shared.schemas.facts.finding import Finding
from shared.schemas.issuance.invoices import AdvanceInvoiceForm
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.towns.invoice import InvoiceRules
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities
from tests.issuance_api.documents.invoices import ACCOUNT, CONTACT, RESPONSIBLE
from tests.issuance_api.documents.samples import make_certificate

TODAY = date(2026, 4, 13)
REGISTER = load_authorities(AUTHORITIES)
FORM: dict[str, Any] = {
    "payee_account": ACCOUNT,
    "responsible": RESPONSIBLE,
    "contact": CONTACT,
    "creditor_number": "0012345",
    "invoiced_on": "2026-04-13",
}
東伊豆町, 本巣市, 帯広市, 北海道企業局, 長岡市, 尾道市, 江田島市, 諏訪市, 雲南市, 宇和島市, 高知市, 斜里町, 五戸町 = (
    "223018", "212181", "012076", "X00001", "152021", "342050", "342157", "202061", "322091", "382035", "392014",
    "015458", "024422",
)  # fmt: skip
川越市, 名取市, 福島県立医科大学 = "112011", "042072", "X00002"
RULED = (
    東伊豆町, 本巣市, 帯広市, 北海道企業局, 長岡市, 尾道市, 江田島市, 諏訪市, 雲南市, 宇和島市, 高知市, 斜里町, 五戸町,
    川越市, 名取市, 福島県立医科大学,
)  # fmt: skip


def make_form(changes: dict[str, Any]) -> AdvanceInvoiceForm:
    """FORM with some fields set, by their path; None leaves one out."""
    form = deepcopy(FORM)
    for path, value in changes.items():
        place = form
        *above, name = path.split("/")
        for part in above:
            place = place[part]
        place[name] = value
    return AdvanceInvoiceForm.model_validate(form)


def check(town: str, changes: dict[str, Any] | None = None, **certificate: Any) -> list[Finding]:
    named = REGISTER.find(town, TODAY)
    assert named
    content = make_certificate(authority_code=town, authority_name=named.name, **certificate)
    rules = named.profile.invoice if named.profile else None
    return check_invoice(Case(make_form(changes or {}), content, rules, TODAY, Repertoire()))


def tell(found: list[Finding]) -> list[str]:
    return [f"{finding.severity} {finding.code} {finding.pointer}".strip() for finding in found]


def test_the_table_has_every_town_with_rules_of_the_invoice() -> None:
    with_rules = {
        code for code in REGISTER._versions if (found := REGISTER.find(code, TODAY)) and found.profile
        and found.profile.invoice
    }  # fmt: skip
    assert with_rules == set(RULED)


@pytest.mark.parametrize("town", RULED)
def test_a_whole_invoice_has_no_error_in_any_town(town: str) -> None:
    expected = {
        本巣市: ["info invoice.seal_needed"],
        帯広市: ["info invoice.seal_needed"],
        北海道企業局: ["warning invoice.own_form", "info invoice.seal_needed"],
        江田島市: ["warning invoice.paper_only"],
        名取市: ["info invoice.seal_needed", "info invoice.account_needless /payee_account"],
    }
    assert tell(check(town)) == expected.get(town, [])


MISSING = "error invoice.person_missing"


@pytest.mark.parametrize(
    ("town", "changes", "expected"),
    [
        (諏訪市, {"responsible": None}, [f"{MISSING} /responsible/name", f"{MISSING} /responsible/phone"]),
        (諏訪市, {"contact/phone": None}, [f"{MISSING} /contact/phone"]),
        (諏訪市, {"contact/title": None}, []),
        (雲南市, {"contact": None}, [f"{MISSING} /contact/name", f"{MISSING} /contact/phone"]),
        (宇和島市, {"responsible/title": None}, [f"{MISSING} /responsible/title"]),
        (宇和島市, {"contact/name": "鈴木"}, ["error invoice.full_name /contact/name"]),
        (宇和島市, {"contact/name": "鈴木 一郎"}, []),
        (高知市, {"creditor_number": None}, ["error invoice.creditor_number_missing /creditor_number"]),
        (高知市, {"payee_account": None, "responsible": None, "contact": None}, []),
        (斜里町, {"invoiced_on": "2026-04-12"}, ["error invoice.day_of_sending /invoiced_on"]),
        (斜里町, {"invoiced_on": "2026-04-14"}, ["error invoice.day_of_sending /invoiced_on"]),
        (斜里町, {"payee_account": None}, ["error invoice.account_missing /payee_account"]),
        (斜里町, {"responsible": None}, []),
        (五戸町, {"payee_account/holder": "別の建設株式会社"}, ["error invoice.account_holder /payee_account/holder"]),
        (五戸町, {"payee_account/holder": "タカサキケンセツ（カ"}, [
            "warning invoice.account_holder /payee_account/holder",
        ]),
        (五戸町, {"payee_account/holder": "高崎建設㈱ 代表取締役 吉田一郎"}, []),
        (五戸町, {"payee_account/holder": "髙﨑建設（株）"}, []),
        (川越市, {"payee_account": None}, ["error invoice.account_missing /payee_account"]),
        (川越市, {"payee_account/holder": "別の建設株式会社"}, [
            "warning invoice.seal_needed /payee_account/holder",
            "warning invoice.account_holder /payee_account/holder",
        ]),
        (名取市, {"payee_account": None}, ["info invoice.seal_needed"]),
        (名取市, {"creditor_number": None}, ["info invoice.seal_needed"]),
        (名取市, {"creditor_number": None, "payee_account": None}, [
            "info invoice.seal_needed",
            "error invoice.account_missing /payee_account",
        ]),
        (福島県立医科大学, {"responsible/phone": None}, [f"{MISSING} /responsible/phone"]),
        (尾道市, {"invoiced_on": "2026-04-14"}, ["error invoice.day_future /invoiced_on"]),
        (尾道市, {"invoiced_on": "2026-04-08"}, ["error invoice.day_before_contract /invoiced_on"]),
        (尾道市, {"responsible": None, "contact": None}, []),
        (尾道市, {"contact/name": None}, [f"{MISSING} /contact/name"]),
        (尾道市, {"payee_account/bank": "他の銀行"}, ["warning invoice.deposit_bank /payee_account/bank"]),
        (尾道市, {"payee_account/bank": "株式会社例示銀行", "payee_account/branch": "稲取"}, []),
        (長岡市, {"payee_account/holder": "髙﨑建設工業株式会社"}, [
            "warning invoice.account_holder /payee_account/holder",
        ]),
        (江田島市, {"payee_account": None}, [
            "warning invoice.paper_only",
            "error invoice.account_missing /payee_account",
        ]),
        (東伊豆町, {"contact/department": "工務部\U000f0000"}, ["error text.not_allowed /contact/department"]),
        (東伊豆町, {"payee_account/branch": "稲取\u0000支店"}, ["error text.not_allowed /payee_account/branch"]),
        (東伊豆町, {"contact/name": "鈴木 一郎\U0001f600"}, ["error text.undrawable /contact/name"]),
        (東伊豆町, {"contact/name": "鈴木\U000e0121 一郎"}, ["warning text.variation_fallback /contact/name"]),
        ("131016", {}, ["warning invoice.rules_not_known"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_found(town: str, changes: dict[str, Any], expected: list[str]) -> None:
    found = check(town, changes)
    assert tell(found) == expected
    for finding in found:
        assert finding.message.endswith("。")


def test_a_town_that_takes_its_own_form_alone_gets_no_other() -> None:
    rules = InvoiceRules(own_form="町の請求書様式", free_form=False, seal_may_be_left_off=True)
    case = Case(make_form({}), make_certificate(), rules, TODAY, Repertoire())
    [finding] = check_invoice(case)
    assert tell([finding]) == ["error invoice.own_form"]
    assert "「町の請求書様式」" in finding.message


def test_a_joint_venture_may_hold_the_account() -> None:
    changes = {"payee_account/holder": "髙﨑・𠮷田特定建設工事共同企業体 代表者 髙﨑建設株式会社"}
    assert tell(check(五戸町, changes, joint_venture_name="髙﨑・𠮷田特定建設工事共同企業体")) == []
    assert tell(check(五戸町, changes)) == ["error invoice.account_holder /payee_account/holder"]


@pytest.mark.parametrize(
    ("town", "changes", "seal_words"),
    [
        (尾道市, {}, "押印省略"),
        (諏訪市, {}, "押印省略"),
        (川越市, {}, "押印省略"),
        (川越市, {"payee_account/holder": "別の建設株式会社"}, None),
        (名取市, {}, None),
        (江田島市, {}, None),
        (本巣市, {}, None),
    ],
)
def test_the_seal_is_left_off_where_it_is_known_that_it_may_be(
    town: str, changes: dict[str, Any], seal_words: str | None
) -> None:
    found = REGISTER.find(town, TODAY)
    assert found
    assert found.profile
    assert found.profile.invoice
    style = compose_style(make_form(changes), make_certificate(), found.profile.invoice)
    assert style.seal_words == seal_words
    assert style.yen_sign == (town == 名取市)
    assert style.numbered_sheets == (town == 川越市)
    assert style.amount_never_corrected == (town == 名取市)
