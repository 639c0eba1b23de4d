"""Column types that SQLAlchemy does not bring along: enums as text, and pydantic models as JSON."""

from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

E = TypeVar("E", bound=StrEnum)
M = TypeVar("M", bound=BaseModel)


class EnumText(TypeDecorator[E]):
    """A `text` column that holds the values of a StrEnum and is read as its members.

    Reading and writing raise ValueError for a value that the enum does not have.
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


class ModelJson(TypeDecorator[M]):
    """A `jsonb` column that holds a frozen pydantic model; its fields can be asked for in SQL as in any JSON.

    The model has to read what earlier versions wrote: it may gain optional fields, and carries no rule that a later
    version could tighten. Reading raises pydantic's ValidationError. None is SQL's NULL, not the null of JSON.
    """

    impl = JSONB
    cache_ok = True

    def __init__(self, model: type[M]) -> None:
        super().__init__(none_as_null=True)
        self.model = model

    def process_bind_param(self, value: M | None, dialect: Dialect) -> Any:
        return None if value is None else value.model_dump(mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> M | None:
        return None if value is None else self.model.model_validate(value)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """A path or a part of the JSON is compared as JSON is, not as a whole model."""
        return self.impl_instance.coerce_compared_value(op, value)
