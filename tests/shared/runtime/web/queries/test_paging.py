"""A cursor is handed back as it was given; anything else is refused, and never reaches Postgres."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from shared.runtime.data.paging import KeptMoment, KeptYen
from shared.runtime.errors import DomainError
from shared.runtime.web.queries.paging import compose_cursor, page_in_memory, read_page
from shared.schemas.page import ListQuery

POSITION: TypeAdapter[tuple[Any, ...]] = TypeAdapter(tuple[KeptMoment, KeptYen, UUID])
AT = datetime(2026, 4, 10, 1, 2, 3, 456789, tzinfo=UTC)
LAST = (AT, 5_000, UUID(int=7))


def write(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


def test_a_cursor_leads_back_to_the_very_position() -> None:
    cursor = compose_cursor("-amount", LAST)
    assert read_page(ListQuery(limit=7, cursor=cursor), "-amount", POSITION).after == LAST
    assert read_page(ListQuery(), "-amount", POSITION).after is None
    assert compose_cursor("-amount", None) is None


def test_a_cursor_of_another_order_is_refused() -> None:
    assert refuse(compose_cursor("amount", LAST)) == "cursor.other_sort"


@pytest.mark.parametrize(
    "cursor",
    [
        "", "next", "%%%", "あ", "00108-000018", "W10", write(), write("-amount"),
        write("-amount", "2026-04-10T01:02:03Z", 5_000),
        write("-amount", "2026-04-10T01:02:03", 5_000, str(UUID(int=7))),
        write("-amount", "0001-01-01T00:00:00+14:00", 5_000, str(UUID(int=7))),
        write("-amount", "2026-04-10T01:02:03Z", 10**30, str(UUID(int=7))),
        write("-amount", "2026-04-10T01:02:03Z", 5_000, "\0"), write("-amount", None, None, None), write({}, 1, 2, 3),
    ],
)  # fmt: skip
def test_what_no_page_gave_is_refused(cursor: str) -> None:
    assert refuse(cursor) in {"cursor.unreadable", "cursor.other_sort"}


def refuse(cursor: str | None) -> str:
    with pytest.raises(DomainError) as refused:
        read_page(ListQuery(cursor=cursor), "-amount", POSITION)
    [error] = refused.value.errors
    assert error.pointer == "query:cursor"
    return error.code


def test_a_list_in_memory_is_paged_in_the_order_of_its_key() -> None:
    first = page_in_memory(ListQuery(limit=2), "code", "abcde", key=str)
    second = page_in_memory(ListQuery(limit=2, cursor=first.next_cursor), "code", "abcde", key=str)
    last = page_in_memory(ListQuery(limit=2, cursor=second.next_cursor), "code", "abcde", key=str)
    assert [page.items for page in (first, second, last)] == [["a", "b"], ["c", "d"], ["e"]]
    assert (last.next_cursor, last.total) == (None, 5)
    assert page_in_memory(ListQuery(), "code", map(str, range(1_001)), key=str).total is None
