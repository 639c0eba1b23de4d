"""保証料: a versioned table of rates as data, in exact whole-yen arithmetic. Premiums are not taxed (非課税)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

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


class Price(NamedTuple):
    """Whole yen; `source` is `sample` where the rate was invented."""

    amount: int
    source: str


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

    def price(self, charged: Decimal) -> Price:
        premium = max(int(charged), self.minimum)
        return Price(premium - premium % self.rounding_unit, self.source)


class RefundRow(Schema):
    """保証料返還: the `share` given back of what was charged too much; `least_kept` whole yen stay charged.

    Rounding is down, to `rounding_unit` whole yen.
    """

    share: Annotated[Decimal, Field(gt=0, le=1)]
    least_kept: YenOrZero
    rounding_unit: Annotated[int, Field(ge=1)]
    source: str

    def give_back(self, charged: int, due: int) -> int:
        """Whole yen, of what was `charged`, where a guarantee of now would cost `due`."""
        refund = max(min(int((charged - due) * self.share), charged - self.least_kept), 0)
        return refund - refund % self.rounding_unit


class PremiumFile(Schema):
    premium: list[PremiumRow]
    refund: RefundRow


class PremiumDifference(NamedTuple):
    """What a change costs in addition or gives back, in whole yen; one of them is 0.

    `source` is `sample` where a rate or the formula of refunds was invented.
    """

    additional: int
    refund: int
    source: str


class PremiumTable:
    def __init__(self, rows: list[PremiumRow], refund: RefundRow) -> None:
        self._rows = sorted(rows, key=lambda row: row.valid_from, reverse=True)
        self._refund = refund

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def has_sample(self) -> bool:
        """Whether a rate, or the formula of refunds, is invented."""
        return SAMPLE_SOURCE in (self._refund.source, *(row.source for row in self._rows))

    def price(self, kind: GuaranteeKind, amount: int, on: date) -> Price:
        """The premium of a guarantee over `amount` yen by the newest row in force on a day; LookupError without one."""
        row = self._get(kind, on)
        return row.price(row.charge(amount))

    def quote(self, kind: GuaranteeKind, amount: int, on: date) -> PremiumQuote:
        """The same, and how it comes about; LookupError without a row."""
        row = self._get(kind, on)
        charged = row.charge(amount)
        basis: Literal["flat", "tiered", "minimum"] = "flat" if row.rate is not None else "tiered"
        rate = row.rate if row.rate is not None else (charged / amount).quantize(Decimal("0.000001"))
        return PremiumQuote(
            **row.price(charged)._asdict(), rate=str(rate), basis="minimum" if charged < row.minimum else basis
        )

    def compare(self, kind: GuaranteeKind, before: int, amount: int, charged: int, on: date) -> PremiumDifference:
        """The premium of a change from `before` to `amount` yen of what `charged` yen were paid for so far.

        More guaranteed is never given back for, and less never charged for, whatever became of the rates meanwhile: as
        much as before costs nothing.
        """
        price = self.price(kind, amount, on)
        if amount >= before:
            additional = max(price.amount - charged, 0) if amount > before else 0
            return PremiumDifference(additional, 0, price.source)
        refund = self._refund.give_back(charged, price.amount)
        source = price.source if price.source == SAMPLE_SOURCE else self._refund.source
        return PremiumDifference(0, refund, source)

    def _get(self, kind: GuaranteeKind, on: date) -> PremiumRow:
        row = self._find(kind, on)
        if row is None:
            raise LookupError(f"no premium for {kind} on {on}")
        return row

    def _find(self, kind: GuaranteeKind, on: date) -> PremiumRow | None:
        return next((row for row in self._rows if row.kind is kind and row.valid_from <= on), None)

    def list_missing(self, on: date) -> list[GuaranteeKind]:
        """The kinds without a row in force on a day."""
        return [kind for kind in GuaranteeKind if self._find(kind, on) is None]


def load_premiums(path: Path, today: date) -> PremiumTable:
    """Raises ValueError with a sentence that names the file and the row to mend, or to add for `today`."""
    file = read_data_file(path, PremiumFile)
    table = PremiumTable(file.premium, file.refund)
    missing = table.list_missing(today)
    if missing:
        raise ValueError(f"{path.name} has no row in force on {today} for {', '.join(sorted(missing))}")
    return table
