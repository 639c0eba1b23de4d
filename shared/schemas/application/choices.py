"""The closed lists of an application: what may be chosen, and the status a guarantee can have."""

from enum import StrEnum


class ThisYearBasis(StrEnum):
    """出来高予定額 / 支払限度額."""

    PLANNED_OUTPUT = "planned_output"
    PAYMENT_LIMIT = "payment_limit"


class PaymentMethod(StrEnum):
    """振込 / 現金 / 保証料一括納付: only the last bills later and needs no receipt before approval."""

    BANK_TRANSFER = "bank_transfer"
    CASH = "cash"
    MONTHLY = "monthly"


class SecondApproval(StrEnum):
    """二次承認: a second officer's word, above the signing limit of the one who accepted."""

    WAITING = "waiting"
    GIVEN = "given"


class ReturnAnswer(StrEnum):
    """What answered a town's 差戻し to the surety company: a further version, another key, or its own new word."""

    VERSION = "version"
    KEY = "key"
    RECEIPT = "receipt"


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    ISSUED = "issued"
    REGISTERED = "registered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class ApplicationSort(StrEnum):
    """Of the list of applications, with `-` the highest first; `amount` is that of the works."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    LAST_CHANGED = "-updated_at"
    LARGEST = "-amount"
