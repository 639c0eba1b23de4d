"""保証料入金: which day and amount a receipt may name, and what is kept of it."""

from datetime import date, datetime

from services.application_api.problems import (
    APPLICATION_WRONG_STATUS,
    PREMIUM_AMOUNT_DIFFERS,
    PREMIUM_BILLED_MONTHLY,
    PREMIUM_NOTHING_DUE,
)
from services.application_api.status import LABELS
from services.application_api.store.guarantees import (
    PremiumReceiptRow,
    RequestedGuaranteeRow,
    get_due,
    is_billed_later,
    is_change_without_premium,
    is_paid,
)
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError, invalid_field
from shared.schemas.application.choices import Status
from shared.schemas.application.officer_forms import PremiumReceiptForm
from shared.schemas.facts.problem import FieldError
from shared.schemas.text.safe_text import is_blank
from shared.schemas.words.dates import in_japan
from shared.schemas.words.money import format_yen

RECEIVED = "保証料の入金を確認しました。"


def refuse_second_receipt(guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `application.wrong_status` where it came already and a second officer is waited for."""
    if is_paid(guarantee):
        raise DomainError(APPLICATION_WRONG_STATUS, "保証料の入金は既に登録済みです。二次承認を待っています。")


def refuse_impossible_day(form: PremiumReceiptForm, applied_at: datetime | None, today: date) -> None:
    """Raises DomainError `request.invalid` for a day in the future, or before the application told the premium."""
    if form.received_on > today:
        raise invalid_field("/received_on", "received_on.future", "入金日には、本日までの日付を入力してください。")
    if applied_at is not None and form.received_on < in_japan(applied_at).date():
        raise invalid_field(
            "/received_on",
            "received_on.before_application",
            "入金日には、申込を受け付けた日以後の日付を入力してください。",
        )


def refuse_unexpected_receipt(guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `premium.billed_monthly` or `premium.nothing_due` where none is expected.

    `application.wrong_status` where it is not expected yet.
    """
    if is_change_without_premium(guarantee):
        raise DomainError(PREMIUM_NOTHING_DUE, "追加の保証料がない変更のため、入金の登録は不要です。")
    if is_billed_later(guarantee):
        raise DomainError(PREMIUM_BILLED_MONTHLY, "一括納付のため、入金の登録は不要です。")
    if guarantee.status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
        raise DomainError(
            APPLICATION_WRONG_STATUS,
            f"引受前（現在の手続状況は「{LABELS[guarantee.status]}」）のため、入金を登録できません。"
            "先に審査で引き受けてください。",
        )


def refuse_other_amount(form: PremiumReceiptForm, due: int) -> None:
    """Raises DomainError `premium.amount_differs` without a reason, `request.invalid` where nothing was paid."""
    if form.amount == 0 < due:
        raise invalid_field("/amount", "field.too_small", f"保証料（{format_yen(due)}）の入金額を入力してください。")
    if form.amount != due and is_blank(form.reason or ""):
        over = "過入金" if form.amount > due else "不足"
        said = (
            f"入金額が保証料（{format_yen(due)}）と一致しません（{over}）。"
            "金額を確認するか、差額を認める理由を入力してください。"
        )
        raise DomainError(
            PREMIUM_AMOUNT_DIFFERS,
            said,
            errors=[FieldError(pointer="/amount", code=PREMIUM_AMOUNT_DIFFERS.code, message=said)],
        )


def compose_receipt(call: WritingCall, guarantee: RequestedGuaranteeRow, form: PremiumReceiptForm) -> PremiumReceiptRow:
    return PremiumReceiptRow(
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        received_on=form.received_on,
        amount=form.amount,
        due=get_due(guarantee),
        reason=form.reason,
        recorded_by=call.actor.client_id,
        recorded_at=call.now,
    )
