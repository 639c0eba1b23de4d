"""What a town said of a guarantee, as builders and officers see it."""

from shared.schemas.model import Schema
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import ReceiptDecision, ReceiptTo


class GuaranteeReceipt(Schema):
    """受理 or 差戻し of `version`, as its town said it. `officer_name` is told to officers alone."""

    decision: ReceiptDecision
    decision_label: str
    to: ReceiptTo | None
    to_label: str | None
    version: int
    authority_code: str
    authority_name: str
    officer_name: str | None
    note: str | None
    at: Moment
