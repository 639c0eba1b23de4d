"""Cursors: where a page ended, written so that a caller only hands it back."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from shared.runtime.data.paging import PageRequest, Position
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.faults import CURSOR_HINT, CURSOR_UNREADABLE, WRONG_CURSOR
from shared.schemas.page import TOTAL_LIMIT, ListQuery

Item = TypeVar("Item")
_POINTER = "query:cursor"


def compose_cursor(sort: str, position: Position | None) -> str | None:
    """None where no page follows."""
    if position is None:
        return None
    return base64.urlsafe_b64encode(to_json([sort, *position])).rstrip(b"=").decode()


def read_page(query: ListQuery, sort: str, position: TypeAdapter[Position]) -> PageRequest:
    """Raises DomainError `request.invalid` for a cursor of another order, or one that no page gave."""
    if query.cursor is None:
        return PageRequest(sort, query.limit)
    named, *values = _read_cursor(query.cursor)
    if named != sort:
        raise invalid_field(
            _POINTER,
            "cursor.other_sort",
            "並び順を変えたときは、続きではなく最初のページから表示してください。",
            hint="A cursor leads on in the order that it was made for; leave it out, or send the same sort.",
        )
    try:
        return PageRequest(sort, query.limit, position.validate_json(to_json(values)))
    except ValidationError:
        raise _unreadable() from None


def _read_cursor(cursor: str) -> list[Any]:
    try:
        read = from_json(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _unreadable() from None
    if not (isinstance(read, list) and read):
        raise _unreadable()
    return read


def _unreadable() -> DomainError:
    return invalid_field(_POINTER, CURSOR_UNREADABLE, WRONG_CURSOR, hint=CURSOR_HINT)


class ItemPage(NamedTuple):
    """A page of a list that lies in memory."""

    items: list[Any]
    next_cursor: str | None
    total: int | None


_KEY: TypeAdapter[Position] = TypeAdapter(tuple[str])


def page_in_memory(query: ListQuery, sort: str, items: Iterable[Item], key: Callable[[Item], str]) -> ItemPage:
    """`items` in the order of `key`, which tells each from every other."""
    page = read_page(query, sort, _KEY)
    found = list(items)
    rest = [item for item in found if page.after is None or key(item) > page.after[0]]
    shown = rest[: page.limit]
    following = (key(shown[-1]),) if len(rest) > page.limit else None
    return ItemPage(shown, compose_cursor(sort, following), len(found) if len(found) <= TOTAL_LIMIT else None)
