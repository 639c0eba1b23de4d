"""The two kinds of message: from clients, whose unknown fields are refused, and between services."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shared.schemas.field_words import describe

# A field that is absent from the answer where it was absent from the form.
LEFT_OUT: Any = Field(default=None, exclude_if=lambda value: value is None)


class Schema(BaseModel):
    """A message to or from a client: unknown fields are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Each field in words; of an answer also that no field but those of LEFT_OUT is ever absent.

        An answer may gain fields, so that its schema refuses none.
        """
        schema = handler(core_schema)
        inner = handler.resolve_ref_schema(schema)
        owners = [owner.__name__ for owner in cls.__mro__]
        answered = handler.mode == "serialization"
        for name, described in inner.get("properties", {}).items():
            described.pop("title", None)
            describe(name, described, owners=owners, answered=answered)
        if answered:
            inner.pop("additionalProperties", None)
            names = [
                field.serialization_alias or name
                for name, field in cls.model_fields.items()
                if field.exclude_if is None
            ]
            if names:
                inner["required"] = names
        return schema


class Form(Schema):
    """What a client fills in: each field is taken under the one name that the specification has for it."""

    model_config = ConfigDict(validate_by_name=False)


class Fact(Schema):
    """A payload that one service wrote and another reads. Fields may be added later, so unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")
