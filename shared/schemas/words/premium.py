"""保証料 of one guarantee as it was agreed, and the words of its statement."""

from shared.schemas.model import Fact
from shared.schemas.words.money import YenOrZero

# The source of an invented rate; papers that show a premium of such a rate say so.
SAMPLE_SOURCE = "sample"

BANK_TRANSFER, CASH = "bank_transfer", "cash"
PAYMENT_LABELS = {BANK_TRANSFER: "振込", CASH: "現金", "monthly": "保証料一括納付"}


class Refund(Fact):
    """保証料の返還, whole yen; `source` says where the rule is from."""

    amount: YenOrZero
    source: str


class Premium(Fact):
    """Whole yen, not taxed; `source` says where the rate is from."""

    amount: YenOrZero
    source: str
    payment_method: str
