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


def loosen(form: type[Schema], name: str) -> type[Schema]:
    """A form whose fields, at every depth, may be missing or null, and else have the type and pattern they have there.

    Rules between fields are left out: what they ask for may be what is not filled in yet.
    """
    fields: dict[str, Any] = {key: _loosen_field(field) for key, field in form.model_fields.items()}
    return create_model(name, __base__=Form, __doc__=form.__doc__, __module__=__name__, **fields)


def find_nested(annotation: Any) -> type[Schema] | None:
    """The form that a field holds, once, as a list, or as one of two."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, Schema) else None
    return next((found for part in get_args(annotation) if (found := find_nested(part))), None)


def _loosen_field(field: FieldInfo) -> tuple[Any, Any]:
    inner = _loosen_type(field.annotation)
    rules = [rule for rule in field.metadata if not isinstance(rule, MinLen) or get_origin(inner) is not list]
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


def _loosen_type(annotation: Any) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return loosen(annotation, f"Draft{annotation.__name__}") if issubclass(annotation, Schema) else annotation
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is list:
        return list[_loosen_type(parts[0])]  # type: ignore[misc]
    if origin in (Union, UnionType):
        return reduce(or_, (_loosen_type(part) for part in parts if part is not NoneType))
    return annotation


@dataclass(frozen=True)
class Draft:
    """What came in as the form of a draft. No schema itself: the specification shows the form that it was read by."""

    entered: EnteredForm


@dataclass(frozen=True)
class _Through:
    """Reads a value as `form`, and hands on what was entered."""

    form: type[Schema]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_enter, handler.generate_schema(self.form))


def _enter(draft: Schema) -> Draft:
    entered = EnteredForm.model_validate(draft, from_attributes=True)
    kinds = [guarantee.kind for guarantee in entered.guarantees or () if guarantee.kind]
    if len(set(kinds)) < len(kinds):
        raise PydanticCustomError("kind.twice", "同じ保証種類は1件だけ申し込めます。", {"field": "guarantees"})
    return Draft(entered)


# What checks and edits take: any part of the form.
DRAFT_FORM = loosen(NewApplicationForm, "DraftForm")
DraftForm = Annotated[Draft, _Through(DRAFT_FORM)]
# What `POST /applications` takes with `draft`: the same, and that it is meant as a draft must be said.
NEW_DRAFT_FORM = create_model(
    "NewDraftForm", __base__=DRAFT_FORM, __doc__=DRAFT_FORM.__doc__, __module__=__name__, draft=(Literal[True], ...)
)
NewDraftForm = Annotated[Draft, _Through(NEW_DRAFT_FORM)]


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
