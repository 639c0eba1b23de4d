"""Kept counts and sums, by day and by month, so that a summary costs the same however many rows were counted.

Triggers keep them (migration 0021). Of each key there may be several rows, which are summed up: transactions that write
at the same time take different ones, so that none waits for another.
"""

import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Identity, Select, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column


class TallyColumns:
    """`by` says what is counted together, `key` is one of it; `span` is `day` or `month`, and `begins` its first day.

    `guarantees` is how many there are, over `amount` in whole yen.
    """

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    by: Mapped[str]
    key: Mapped[str]
    span: Mapped[str]
    begins: Mapped[datetime.date]
    guarantees: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)


def select_sums(
    row: type[TallyColumns],
    second: InstrumentedAttribute[int],
    by: str,
    first: datetime.date | None,
    last: datetime.date | None,
) -> Select[str, int, int, int]:
    """Key, guarantees, `amount` and the `second` amount, in the order of the keys, of the days from `first` to `last`.

    `by` is one that rows have, or `month`, by which the keys are months of Japan, as 2026-04.
    """
    # Every guarantee is counted by its town, and once.
    counted, key = ("town", func.to_char(row.begins, "YYYY-MM")) if by == "month" else (by, row.key)
    guarantees = _sum_up(row.guarantees)
    return (
        select(key.label("named"), guarantees, _sum_up(row.amount), _sum_up(second))
        .where(row.by == counted, _lies_within(row, first, last))
        .group_by("named")
        .having(guarantees > 0)
        .order_by("named")
    )


def _lies_within(
    row: type[TallyColumns], first: datetime.date | None, last: datetime.date | None
) -> ColumnElement[bool]:
    """The months that lie within these days, and the days of those that do so only in part."""
    months_begin = None if first is None else _next_month(first - _DAY)
    months_end = None if last is None else (last + _DAY).replace(day=1)
    months = _lies_between(row, "month", months_begin, months_end)
    if months_begin is not None and months_end is not None and months_begin >= months_end:
        return _lies_between(row, "day", first, None if last is None else last + _DAY)
    parts = [months]
    if first is not None:
        parts.append(_lies_between(row, "day", first, months_begin))
    if last is not None:
        parts.append(_lies_between(row, "day", months_end, last + _DAY))
    return or_(*parts)


_DAY = datetime.timedelta(days=1)


def _next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _lies_between(
    row: type[TallyColumns], span: str, begin: datetime.date | None, end: datetime.date | None
) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = [row.span == span]
    if begin is not None:
        asked.append(row.begins >= begin)
    if end is not None:
        asked.append(row.begins < end)
    return and_(*asked)


def _sum_up(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
