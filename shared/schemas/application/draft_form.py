"""一時保存: the form of applying with every field optional, made from that form, so that no field is forgotten."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import Discriminator, Field, GetCoreSchemaHandler, Tag, create_model
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import CopyForm, NewApplicationForm
from shared.schemas.model import Form, Schema


def loosen(form: type[Schema], entered: type[Schema], name: str) -> type[Schema]:
    """An `entered` whose fields, at every depth, have the type and pattern they have in `form`, where they are there.

    Rules between fields are left out: what they ask for may be what is not filled in yet.
    """
    parts = {key: find_nested(field.annotation) for key, field in entered.model_fields.items()}
    fields: dict[str, Any] = {key: _loosen_field(field, parts.get(key)) for key, field in form.model_fields.items()}
    return create_model(name, __base__=(entered, Form), __doc__=form.__doc__, __module__=__name__, **fields)


def find_nested(annotation: Any) -> type[Schema] | None:
    """The form that a field holds, once, as a list, or as one of two."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, Schema) else None
    return next((found for part in get_args(annotation) if (found := find_nested(part))), None)


def _loosen_field(field: FieldInfo, entered: type[Schema] | None) -> tuple[Any, Any]:
    inner = _loosen_type(field.annotation, entered)
    rules = [rule for rule in field.metadata if not isinstance(rule, MinLen) or get_origin(inner) is not tuple]
    kept = Annotated[inner, *rules] if rules else inner
    optional = kept | None
    return optional, Field(
        default=None,
        alias=field.alias,
        title=field.title,
        description=field.description,
        examples=field.examples,
        json_schema_extra=field.json_schema_extra,
    )


def _loosen_type(annotation: Any, entered: type[Schema] | None) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if not issubclass(annotation, Schema):
            return annotation
        assert entered is not None, f"nothing holds what is entered of {annotation.__name__}"
        return loosen(annotation, entered, f"Draft{annotation.__name__}")
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is list:
        return tuple[_loosen_type(parts[0], entered), ...]  # type: ignore[misc]
    if origin in (Union, UnionType):
        return reduce(or_, (_loosen_type(part, entered) for part in parts if part is not NoneType))
    return annotation


@dataclass(frozen=True)
class _Through:
    """Reads a value as `form`, which is a form that was entered."""

    form: type[Schema]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_refuse_twice, handler.generate_schema(self.form))


def _refuse_twice(entered: EnteredForm) -> EnteredForm:
    kinds = [guarantee.kind for guarantee in entered.guarantees or () if guarantee.kind]
    if len(set(kinds)) < len(kinds):
        raise PydanticCustomError("kind.twice", "同じ保証種類は1件だけ申し込めます。", {"field": "guarantees"})
    return entered


# What checks and edits take: any part of the form.
DRAFT_FORM = loosen(NewApplicationForm, EnteredForm, "DraftForm")
DraftForm = Annotated[EnteredForm, _Through(DRAFT_FORM)]
# What `POST /applications` takes with `draft`: the same, and that it is meant as a draft must be said.
NEW_DRAFT_FORM = create_model(
    "NewDraftForm", __base__=DRAFT_FORM, __doc__=DRAFT_FORM.__doc__, __module__=__name__, draft=(Literal[True], ...)
)
NewDraftForm = Annotated[EnteredForm, _Through(NEW_DRAFT_FORM)]


def _which(body: Any) -> str:
    if isinstance(body, dict) and "copy_of" in body:
        return "‹copy›"
    return "‹draft›" if isinstance(body, dict) and body.get("draft") is True else "‹form›"


# Tags stand in ‹› so that they can be told from the names of fields.
ApplicationStart = Annotated[
    Annotated[NewApplicationForm, Tag("‹form›")]
    | Annotated[NewDraftForm, Tag("‹draft›")]
    | Annotated[CopyForm, Tag("‹copy›")],
    Discriminator(_which),
]
