"""The application that the demo sends: an advance payment and a contract guarantee for one road works, dated today.

A hasty builder lets a guarantee end before the works do, and mends it later.
"""

import datetime

from shared.schemas.application.choices import PaymentMethod
from shared.schemas.application.forms import (
    ApplicationForm,
    Contact,
    DepositBankForm,
    GuaranteeForm,
    Notification,
    PremiumForm,
    PrincipalForm,
    RepresentativeForm,
    TermForm,
    WorksForm,
)
from shared.schemas.words.dates import in_japan, reiwa_fiscal_year
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.works_kind import WorksKind

AUTHORITY_CODE = "223018"
_FIRST_ELECTRONIC_DAY = datetime.date(2026, 4, 1)  # Higashi-Izu takes electronic guarantees for contracts from here on
_TERM_DAYS = 300
_DAYS_UNTIL_START = 3
_DAYS_TOO_SHORT = 30


def compose_application(corporate_number: str, now: datetime.datetime) -> ApplicationForm:
    """The works number carries the time, so that each run asks for works of its own."""
    today = max(in_japan(now).date(), _FIRST_ELECTRONIC_DAY)
    start = today + datetime.timedelta(days=_DAYS_UNTIL_START)
    end = start + datetime.timedelta(days=_TERM_DAYS)
    return ApplicationForm(
        authority_code=AUTHORITY_CODE,
        works=WorksForm(
            name="町道湯ヶ岡赤川線道路改良工事（第3工区）",
            number=f"令和{reiwa_fiscal_year(now)}年度第{in_japan(now):%m%d%H%M%S%f}号",
            kind=WorksKind.CONSTRUCTION,
            contract_amount=50_000_000,
            contract_date=today,
            term=TermForm.model_validate({"from": start, "to": end}),
        ),
        principal=_compose_principal(corporate_number),
        guarantees=[_compose_advance_payment(end), _compose_contract(end)],
        office_code="001",
        notification=Notification(wanted=True, email="keiri@izu-kensetsu.example"),
        contact=Contact(department="工務部", title="課長", name="鈴木 一郎", phone="0557-00-0000"),
    )


def shorten_expiry(form: ApplicationForm, kind: GuaranteeKind) -> ApplicationForm:
    """The form with a 保証期限 of one kind that lies before the end of the term."""
    return _set_expiry(form, kind, form.works.term.end - datetime.timedelta(days=_DAYS_TOO_SHORT))


def mend_expiry(form: ApplicationForm, kind: GuaranteeKind) -> ApplicationForm:
    """The form with a 保証期限 of one kind that is the end of the term."""
    return _set_expiry(form, kind, form.works.term.end)


def _set_expiry(form: ApplicationForm, kind: GuaranteeKind, day: datetime.date) -> ApplicationForm:
    guarantees = [
        guarantee.model_copy(update={"expires_on": day}) if guarantee.kind is kind else guarantee
        for guarantee in form.guarantees
    ]
    return form.model_copy(update={"guarantees": guarantees})


def _compose_principal(corporate_number: str) -> PrincipalForm:
    return PrincipalForm(
        name="伊豆建設株式会社",
        corporate_number=corporate_number,
        address="静岡県賀茂郡東伊豆町稲取1番地",
        representative=RepresentativeForm(title="代表取締役", name="山﨑 髙志"),
    )


def _compose_advance_payment(expires_on: datetime.date) -> GuaranteeForm:
    return GuaranteeForm(
        kind=GuaranteeKind.ADVANCE_PAYMENT,
        form=Medium.ELECTRONIC,
        amount=20_000_000,
        expires_on=expires_on,
        deposit_bank=DepositBankForm(bank="静岡銀行", branch="稲取支店"),
        premium=PremiumForm(payment_method=PaymentMethod.BANK_TRANSFER),
    )


def _compose_contract(expires_on: datetime.date) -> GuaranteeForm:
    return GuaranteeForm(
        kind=GuaranteeKind.CONTRACT,
        form=Medium.ELECTRONIC,
        amount=5_000_000,
        expires_on=expires_on,
        premium=PremiumForm(payment_method=PaymentMethod.MONTHLY),
    )
