"""Pages of a list, each read from where the one before ended, and the list's length up to a limit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

from pydantic import AwareDatetime, Field, TypeAdapter
from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    case,
    false,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from shared.schemas.page import MOST_YEN, TOTAL_LIMIT

Position = tuple[Any, ...]
Wanted = Select[*tuple[Any, ...]]
Column = InstrumentedAttribute[Any] | ColumnElement[Any]
# So many rows are read along a list to see whether they hold the words of a search, and so many are found by grams:
# words too rare for the first to fill a page are, among a million rows, rare enough for the second.
MOST_READ, MOST_FOUND = 5_000, 10_000
# What a position may hold: a cursor is read from outside, and Postgres takes no other moments and numbers.
KeptMoment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
KeptYen = Annotated[int, Field(ge=0, le=MOST_YEN)]


class Order(NamedTuple):
    """An order of a list, by columns of which the last ones tell every row from every other.

    `position` reads their values from a cursor.
    """

    columns: tuple[Column, ...]
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


class Words(NamedTuple):
    """What a search asks of a list: `hold` says of a row that it holds the words, `found` selects by their grams the
    keys of all rows that do, and `key` is the column of the list that they are of.
    """

    hold: Callable[[ReadOnlyColumnCollection[str, Any]], ColumnElement[bool]]
    found: Wanted
    key: Column


class Listing(NamedTuple):
    """A list in its order: `rows` selects the columns of the order, and after them what `words.hold` looks at."""

    order: Order
    rows: Wanted
    words: Words | None = None


async def fetch_page(session: AsyncSession, listing: Listing, page: PageRequest) -> Page:
    """The page, and how long its list is: None above TOTAL_LIMIT, and where more would have to be read to know."""
    # What is looked for decides how it is found, so that Postgres must not settle on one plan for any values.
    await session.execute(_BY_VALUES)
    complete, total = False, 0
    shown: list[Position] = []
    for query in list_attempts(listing, page):
        rows = (await session.execute(query)).all()
        complete, total, *_ = rows[0]
        shown = [tuple(row[2:]) for row in rows if row[2] is not None]
        if complete or len(shown) > page.limit:
            break
    else:
        shown = [tuple(row) for row in await session.execute(select_page(listing, page))]
    positions = shown[: page.limit]
    return Page(
        positions,
        positions[-1] if len(shown) > page.limit else None,
        total if complete and total <= TOTAL_LIMIT else None,
    )


def list_attempts(listing: Listing, page: PageRequest) -> Iterator[Wanted]:
    """Statements of bounded effort that find a list, until one does. Each answers whether it found all of the list, how
    much it found, and beside that the rows of the page.

    A list is read along its order for a while: that is enough where words are common, or something else narrows the
    list to few rows. Where it was not, the words are rare, and are found by their grams.
    """
    yield _select_start(listing, page)
    if listing.words is not None:
        yield _select_found(listing, listing.words, page)


def select_page(listing: Listing, page: PageRequest) -> Wanted:
    """The page alone, along the order of a list that is long."""
    query = _narrow_to_page(listing.rows, listing.order, page)
    if listing.words is not None:
        query = _select_holding(listing, query.subquery("walked"))
    return query.limit(page.limit + 1)


def _select_start(listing: Listing, page: PageRequest) -> Wanted:
    most = TOTAL_LIMIT if listing.words is None else MOST_READ
    walked = _sort(listing.rows, listing.order).limit(most + 1).cte("walked")
    found = _select_holding(listing, walked).limit(TOTAL_LIMIT + 1).cte("found")
    complete = case((_count(found) <= TOTAL_LIMIT, _count(walked) <= most), else_=false())
    return _select_shown(complete, found, listing.order, page)


def _select_found(listing: Listing, words: Words, page: PageRequest) -> Wanted:
    keys = words.found.limit(MOST_FOUND + 1).cte("keys")
    complete = _count(keys) <= MOST_FOUND
    among = listing.rows.where(complete, words.key.in_(select(keys))).subquery("among")
    return _select_shown(complete, _of_order(listing.order, among).cte("found"), listing.order, page)


def _select_holding(listing: Listing, walked: FromClause) -> Wanted:
    found = _of_order(listing.order, walked)
    return found if listing.words is None else found.where(listing.words.hold(walked.c))


def _select_shown(complete: ColumnElement[bool], found: CTE, order: Order, page: PageRequest) -> Wanted:
    """A row for each of the page and one more, which tells whether another follows; or one, where there is none."""
    counted = select(complete.label("complete"), _count(found).label("total")).subquery("counted")
    of_found = order._replace(columns=tuple(found.c))
    shown = _narrow_to_page(select(found), of_found, page).limit(page.limit + 1).subquery("shown")
    rows = select(*counted.c, *shown.c).select_from(counted.outerjoin(shown, true()))
    return _sort(rows, order._replace(columns=tuple(shown.c)))


def _of_order(order: Order, rows: FromClause) -> Wanted:
    return select(*list(rows.c)[: len(order.columns)])


def _count(rows: FromClause) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


def _narrow_to_page(query: Wanted, order: Order, page: PageRequest) -> Wanted:
    return _sort(query if page.after is None else query.where(_lies_beyond(order, page.after)), order)


def _sort(query: Wanted, order: Order) -> Wanted:
    return query.order_by(*(column.desc() if order.descending else column.asc() for column in order.columns))


_BY_VALUES = text("SET LOCAL plan_cache_mode = force_custom_plan")


def _lies_beyond(order: Order, after: Position) -> ColumnElement[bool]:
    values = [literal(value, column.type) for column, value in zip(order.columns, after, strict=True)]
    columns: Sequence[Column] = order.columns
    if len(columns) == 1:
        [column], [value] = columns, values
        return column < value if order.descending else column > value
    here, there = tuple_(*columns), tuple_(*values)
    return here < there if order.descending else here > there
