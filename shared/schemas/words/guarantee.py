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
