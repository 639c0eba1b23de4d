"""保証料: a versioned table of rates as data, in exact whole-yen arithmetic. Premiums are not taxed (非課税)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from shared.schemas.application import PremiumFigure
from shared.schemas.data_file import read_data_file
from shared.schemas.dates import Day
from shared.schemas.guarantee import GuaranteeKind
from shared.schemas.model import Schema
from shared.schemas.money import YenOrZero


class PremiumRate(Schema):
    """`rate` is a fraction of the guarantee amount; `minimum` and `rounding_unit` are whole yen, rounding is down."""

    kind: GuaranteeKind
    valid_from: Day
    rate: Decimal = Field(gt=0, lt=1)
    minimum: YenOrZero
    rounding_unit: int = Field(ge=1)
    source: str


class PremiumFile(Schema):
    premium: list[PremiumRate]


class PremiumTable:
    def __init__(self, rates: list[PremiumRate]) -> None:
        self._rates = sorted(rates, key=lambda rate: rate.valid_from, reverse=True)

    def quote(self, kind: GuaranteeKind, amount: int, on: date) -> PremiumFigure:
        """The premium of a guarantee over `amount` yen by the newest row in force on a day."""
        for rate in self._rates:
            if rate.kind is kind and rate.valid_from <= on:
                premium = max(int(amount * rate.rate), rate.minimum)
                return PremiumFigure(amount=premium - premium % rate.rounding_unit, source=rate.source)
        raise LookupError(f"no premium rate for {kind} on {on.isoformat()}")


def load_premiums(path: Path) -> PremiumTable:
    """Raises ValueError with a sentence that names the file and the row to mend."""
    rates = read_data_file(path, PremiumFile).premium
    missing = set(GuaranteeKind) - {rate.kind for rate in rates}
    if missing:
        raise ValueError(f"{path.name} has no row for {', '.join(sorted(missing))}")
    return PremiumTable(rates)
