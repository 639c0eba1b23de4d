"""What is kept of a form has all its fields, and none of its rules."""

from types import GenericAlias, UnionType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm
from tests.forms import make_form


def list_fields(model: type[BaseModel], place: str = "") -> dict[str, str]:
    """Every field below a model, by its place, with its alias."""
    fields: dict[str, str] = {}
    for name, field in model.model_fields.items():
        fields[f"{place}/{name}"] = field.alias or name
        for part in list_models(field.annotation):
            fields |= list_fields(part, f"{place}/{name}")
    return fields


def list_models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, GenericAlias) and issubclass(annotation, BaseModel):
        return [annotation]
    if isinstance(annotation, UnionType) or get_args(annotation):
        return [model for part in get_args(annotation) for model in list_models(part)]
    return []


@pytest.mark.parametrize(("form", "kept"), [(ApplicationForm, AppliedBody), (GuaranteeForm, AppliedGuarantee)])
def test_every_field_of_a_form_is_kept(form: type[BaseModel], kept: type[BaseModel]) -> None:
    asked = {place: name for place, name in list_fields(form).items() if not place.startswith("/guarantees")}
    assert len(asked) > 10
    assert list_fields(kept) == asked


def test_what_is_kept_is_written_as_it_was_sent() -> None:
    form = ApplicationForm.model_validate(make_form())
    sent = form.model_dump(mode="json")
    blocks = sent.pop("guarantees")
    assert AppliedBody.of(form).model_dump(mode="json") == sent
    assert [AppliedGuarantee.of(asked).model_dump(mode="json") for asked in form.guarantees] == blocks
