"""Column types that SQLAlchemy does not bring along."""

from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Dialect, Text, TypeDecorator

E = TypeVar("E", bound=StrEnum)


class EnumText(TypeDecorator[E]):
    """A `text` column that holds the values of a StrEnum and is read as its members.

    Reading raises ValueError for a value that the enum does not have.
    """

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.enum(value)
