"""The two kinds of message: from clients, whose unknown fields are refused, and between services."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

# A field that is absent from the answer where it was absent from the form.
LEFT_OUT: Any = Field(default=None, exclude_if=lambda value: value is None)


class Schema(BaseModel):
    """A message to or from a client: unknown fields are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Fact(Schema):
    """A payload that one service wrote and another reads. Fields may be added later, so unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")
