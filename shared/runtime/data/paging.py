"""Pages of a list, each read from where the one before ended, and the list's length up to a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

from pydantic import AwareDatetime, Field, TypeAdapter
from sqlalchemy import ColumnElement, Select, UnaryExpression, func, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from shared.schemas.page import MOST_YEN, TOTAL_LIMIT

Position = tuple[Any, ...]
# What a position may hold: a cursor is read from outside, and Postgres takes no other moments and numbers.
KeptMoment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
KeptYen = Annotated[int, Field(ge=0, le=MOST_YEN)]


class Order(NamedTuple):
    """An order of a list, by columns of which the last ones tell every row from every other.

    `position` reads their values from a cursor.
    """

    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool
    position: TypeAdapter[Position]


@dataclass(frozen=True)
class PageRequest:
    """One page in the order named `sort`; `after` is the position of the last row of the page before."""

    sort: str
    limit: int
    after: Position | None = None


class Page(NamedTuple):
    """The positions of a page's rows; `following` is where the next page begins, None on the last one."""

    positions: list[Position]
    following: Position | None
    total: int | None


def narrow_to_page(query: Select[*tuple[Any, ...]], order: Order, page: PageRequest) -> Select[*tuple[Any, ...]]:
    """The rows of one page in their order, and one more, which tells whether another page follows."""
    if page.after is not None:
        query = query.where(_lies_beyond(order, page.after))
    return query.order_by(*(_direct(column, order) for column in order.columns)).limit(page.limit + 1)


async def fetch_page(
    session: AsyncSession, listed: Select[*tuple[Any, ...]], counted: Select[*tuple[Any, ...]], page: PageRequest
) -> Page:
    """`listed` selects the columns of the order, narrowed to the page; `counted` all rows of the list."""
    # What is looked for decides how it is found, so that Postgres must not settle on one plan for any values.
    await session.execute(_BY_VALUES)
    rows = [tuple(row) for row in await session.execute(listed)]
    count = await session.scalar(select(func.count()).select_from(counted.limit(TOTAL_LIMIT + 1).subquery())) or 0
    positions = rows[: page.limit]
    return Page(
        positions,
        positions[-1] if len(rows) > page.limit else None,
        count if count <= TOTAL_LIMIT else None,
    )


_BY_VALUES = text("SET LOCAL plan_cache_mode = force_custom_plan")


def _lies_beyond(order: Order, after: Position) -> ColumnElement[bool]:
    values = [literal(value, column.type) for column, value in zip(order.columns, after, strict=True)]
    columns: Sequence[InstrumentedAttribute[Any]] = order.columns
    if len(columns) == 1:
        [column], [value] = columns, values
        return column < value if order.descending else column > value
    here, there = tuple_(*columns), tuple_(*values)
    return here < there if order.descending else here > there


def _direct(column: InstrumentedAttribute[Any], order: Order) -> UnaryExpression[Any]:
    return column.desc() if order.descending else column.asc()
