"""保証契約: its kinds, the medium of its certificate, and what a version of it is."""

from enum import StrEnum


class GuaranteeKind(StrEnum):
    ADVANCE_PAYMENT = "advance_payment"
    INTERMEDIATE_PAYMENT = "intermediate_payment"
    CONTRACT = "contract"


KIND_LABELS = {
    GuaranteeKind.ADVANCE_PAYMENT: "前払金保証",
    GuaranteeKind.INTERMEDIATE_PAYMENT: "中間前払金保証",
    GuaranteeKind.CONTRACT: "契約保証",
}


class Medium(StrEnum):
    ELECTRONIC = "electronic"
    PAPER = "paper"


MEDIUM_LABELS = {
    Medium.ELECTRONIC: "電子",
    Medium.PAPER: "紙",
}


FIRST_VERSION = 1


class VersionKind(StrEnum):
    NEW = "new"
    CHANGE = "change"
    CORRECTION = "correction"
    CHANGE_CANCELLATION = "change_cancellation"
    TERMINATION = "termination"


VERSION_LABELS = {
    VersionKind.NEW: "新規",
    VersionKind.CHANGE: "変更",
    VersionKind.CORRECTION: "訂正",
    VersionKind.CHANGE_CANCELLATION: "変更取消",
    VersionKind.TERMINATION: "解約",
}


class State(StrEnum):
    """Of a guarantee, derived on the day of the answer, Japan time."""

    IN_FORCE = "in_force"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class ReceiptDecision(StrEnum):
    """What the town says of a certificate that it looked up: 受理 or 差戻し."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class ReceiptTo(StrEnum):
    """Who answers a 差戻し: the builder hands in again, or the surety company corrects the certificate."""

    PRINCIPAL = "principal"
    SURETY = "surety"


RECEIPT_LABELS = {ReceiptDecision.ACCEPTED: "受理", ReceiptDecision.RETURNED: "差戻し"}
RECEIPT_TO_LABELS = {ReceiptTo.PRINCIPAL: "受注者", ReceiptTo.SURETY: "保証会社"}


STATE_LABELS = {
    State.IN_FORCE: "有効",
    State.TERMINATED: "解約",
    State.EXPIRED: "期限経過",
}
