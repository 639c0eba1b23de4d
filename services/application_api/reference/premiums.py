"""保証料: a versioned table of rates as data, in exact whole-yen arithmetic. Premiums are not taxed (非課税)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.schemas.application.reference_answers import PremiumQuote
from shared.schemas.data_file import read_data_file
from shared.schemas.model import Schema
from shared.schemas.words.dates import Day
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen, YenOrZero
from shared.schemas.words.premium import SAMPLE_SOURCE

Rate = Annotated[Decimal, Field(gt=0, lt=1)]


class Tier(Schema):
    """The slice of an amount up to `up_to` whole yen; the last one has no end."""

    up_to: Yen | None = None
    rate: Rate


class PremiumRow(Schema):
    """A flat `rate` or `tiers`; `minimum` and `rounding_unit` are whole yen, and rounding is down."""

    kind: GuaranteeKind
    valid_from: Day
    rate: Rate | None = None
    tiers: tuple[Tier, ...] = ()
    minimum: YenOrZero
    rounding_unit: Annotated[int, Field(ge=1)]
    source: str

    @model_validator(mode="after")
    def require_rate(self) -> Self:
        if (self.rate is None) == (not self.tiers):
            raise ValueError("a row has either a rate or tiers")
        ends = [tier.up_to for tier in self.tiers]
        closed = [end for end in ends[:-1] if end is not None]
        if self.tiers and (ends[-1] is not None or len(closed) != len(ends) - 1 or closed != sorted(set(closed))):
            raise ValueError("tiers rise, and only the last one has no up_to")
        return self

    def charge(self, amount: int) -> Decimal:
        """The exact premium before minimum and rounding: each slice of the amount at its own rate."""
        if self.rate is not None:
            return amount * self.rate
        total, start = Decimal(0), 0
        for tier in self.tiers:
            end = amount if tier.up_to is None else min(amount, tier.up_to)
            total += max(end - start, 0) * tier.rate
            start = max(start, end)
        return total


class PremiumFile(Schema):
    premium: list[PremiumRow]


class PremiumTable:
    def __init__(self, rows: list[PremiumRow]) -> None:
        self._rows = sorted(rows, key=lambda row: row.valid_from, reverse=True)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def has_sample(self) -> bool:
        """Whether a rate is invented."""
        return any(row.source == SAMPLE_SOURCE for row in self._rows)

    def quote(self, kind: GuaranteeKind, amount: int, on: date) -> PremiumQuote:
        """The premium of a guarantee over `amount` yen by the newest row in force on a day; LookupError without one."""
        row = self._find(kind, on)
        if row is None:
            raise LookupError(f"no premium for {kind} on {on}")
        charged = row.charge(amount)
        premium = max(int(charged), row.minimum)
        basis: Literal["flat", "tiered", "minimum"] = "flat" if row.rate is not None else "tiered"
        rate = row.rate if row.rate is not None else (charged / amount).quantize(Decimal("0.000001"))
        return PremiumQuote(
            amount=premium - premium % row.rounding_unit,
            rate=str(rate),
            basis="minimum" if charged < row.minimum else basis,
            source=row.source,
        )

    def _find(self, kind: GuaranteeKind, on: date) -> PremiumRow | None:
        return next((row for row in self._rows if row.kind is kind and row.valid_from <= on), None)

    def list_missing(self, on: date) -> list[GuaranteeKind]:
        """The kinds without a row in force on a day."""
        return [kind for kind in GuaranteeKind if self._find(kind, on) is None]


def load_premiums(path: Path, today: date) -> PremiumTable:
    """Raises ValueError with a sentence that names the file and the row to mend, or to add for `today`."""
    table = PremiumTable(read_data_file(path, PremiumFile).premium)
    missing = table.list_missing(today)
    if missing:
        raise ValueError(f"{path.name} has no row in force on {today} for {', '.join(sorted(missing))}")
    return table
