"""The form of a draft is the form of applying with every field optional, and keeps its types and patterns."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.schemas.application.draft_form import DRAFT_FORM, NEW_DRAFT_FORM, ApplicationStart, DraftForm
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import ApplicationForm, CopyForm, NewApplicationForm
from tests.forms import make_form
from tests.half_filled import draw_parts, make_rich_form
from tests.shared.schemas.application.test_applied import list_fields, list_models

DOOR: TypeAdapter[EnteredForm] = TypeAdapter(DraftForm)


def list_parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for part in list_models(field.annotation):
            yield from list_parts(part)


def list_leaves(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in entries:
            yield from list_leaves(part, f"{pointer}/{key}")
    else:
        yield pointer


def test_no_field_is_forgotten() -> None:
    assert list_fields(EnteredForm) == list_fields(ApplicationForm)
    assert list_fields(DRAFT_FORM) == list_fields(NewApplicationForm)


def test_every_field_may_be_missing_and_says_what_it_says_in_the_form_of_applying() -> None:
    pairs = list(zip(list_parts(NewApplicationForm), list_parts(DRAFT_FORM), strict=True))
    assert len(pairs) > 10
    for form, draft in pairs:
        assert [name for name, field in draft.model_fields.items() if field.is_required()] == []
        assert {name: field.description for name, field in draft.model_fields.items()} == {
            name: field.description for name, field in form.model_fields.items()
        }
        assert draft.__doc__ == form.__doc__


@given(draw_parts(make_rich_form()))
def test_any_part_of_a_form_is_read_as_it_was_entered(part: dict[str, Any]) -> None:
    assert DOOR.validate_python(part).model_dump(exclude={"draft"}) == EnteredForm.model_validate(part).model_dump()


@pytest.mark.parametrize("pointer", sorted(list_leaves(make_rich_form())))
def test_what_is_there_has_its_type(pointer: str) -> None:
    wrongs: tuple[Any, ...] = ([], {}, "\ud800")
    for wrong in wrongs:
        alone = make_form({pointer: wrong}, make_rich_form())
        with pytest.raises(ValidationError) as refusal:
            DOOR.validate_python(alone)
        assert "/".join(str(step) for step in refusal.value.errors()[0]["loc"]) == pointer.strip("/")


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"office_code": "1"}, "field.pattern"),
        ({"works": {"name": " "}}, "text.blank"),
        ({"works": {"contract_amount": 0}}, "greater_than"),
        ({"works": {"term": {"from": "1999-12-31"}}}, "day.range"),
        ({"contact": {"phone": "電話"}}, "field.pattern"),
        ({"guarantees": [{}, {}, {}, {}]}, "too_long"),
        ({"guarantees": [{"kind": "contract"}, {"kind": "contract"}]}, "kind.twice"),
        ({"nonsense": 1}, "extra_forbidden"),
        ({"works": {"nonsense": None}}, "extra_forbidden"),
    ],
)
def test_what_is_there_keeps_its_pattern(part: dict[str, Any], kind: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DOOR.validate_python(part)
    assert [error["type"] for error in refusal.value.errors()] == [kind]


def test_guarantees_whose_kind_is_not_chosen_yet_are_not_of_the_same_kind() -> None:
    part: dict[str, Any] = {"guarantees": [{}, {"amount": 1}, {"kind": None}]}
    assert len(DOOR.validate_python(part).guarantees or ()) == 3


def test_a_body_is_read_as_what_it_starts() -> None:
    door: TypeAdapter[NewApplicationForm | EnteredForm | CopyForm] = TypeAdapter(ApplicationStart)
    copy = {"copy_of": "01a22161-52d4-75c0-9a12-53713d14c39c"}
    for body, kind in (
        ({"draft": True}, NEW_DRAFT_FORM),
        ({**make_form(), "draft": True}, NEW_DRAFT_FORM),
        (make_form(), NewApplicationForm),
        ({**make_form(), "draft": False}, NewApplicationForm),
        (copy, CopyForm),
    ):
        assert type(door.validate_python(body)) is kind
    others: tuple[Any, ...] = ({}, {"draft": False}, {"draft": 1}, {**copy, "draft": True}, [], None)
    for refused in others:
        with pytest.raises(ValidationError):
            door.validate_python(refused)
