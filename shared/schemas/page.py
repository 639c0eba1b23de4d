"""How much of a list is asked for, what is answered of it, and where it goes on."""

from typing import Generic, TypeVar

from pydantic import Field

from shared.schemas.model import Form, Schema

# A list of more is not counted to its end: its `total` is None.
TOTAL_LIMIT = 1_000
MOST_VALUES = 50
MOST_YEN = 9_999_999_999_999


class ListQuery(Form):
    """The query of a list: unknown parameters are refused, and each has one name."""

    limit: int = Field(default=50, ge=1, le=100, description="How many rows a page holds.")
    cursor: str | None = Field(
        default=None,
        max_length=1000,
        description="`next_cursor` of the page before; it is good for the same `sort` only.",
    )


Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """Each list has a subclass that names it in the specification. `total` counts the whole list; it is None where
    there are more than TOTAL_LIMIT, or where a search would have to read on only to count.
    """

    items: list[Item]
    next_cursor: str | None
    total: int | None
