"""A body field has one name, that of the specification: the name that the code has for it is refused as unknown."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.local.generating.specs import build_app_of


def _walk(schema: Any) -> Iterator[type[BaseModel]]:
    """Every model in a core schema, at any depth."""
    if isinstance(schema, dict):
        if schema.get("type") == "model":
            yield schema["cls"]
        for part in schema.values():
            yield from _walk(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from _walk(part)


def list_body_models(app: FastAPI) -> set[type[BaseModel]]:
    routes = [context.original_route for context in iter_route_contexts(app.routes)]
    bodies = [route.body_field for route in routes if isinstance(route, APIRoute) and route.body_field]
    types: list[Any] = [Annotated[body.field_info.annotation, body.field_info] for body in bodies]
    return {model for body in types for model in _walk(TypeAdapter(body).core_schema)}


def find_accepted(model: type[BaseModel], names: set[str]) -> set[str]:
    """Which of these names the model does not refuse as unknown."""
    try:
        model.model_validate(dict.fromkeys(names))
    except ValidationError as error:
        return names - {str(found["loc"][0]) for found in error.errors() if found["type"] == "extra_forbidden"}
    return names


@pytest.mark.parametrize("service", ["application_api", "issuance_api", "verification_api"])
def test_bodies_take_no_field_under_another_name(service: str) -> None:
    models = list_body_models(build_app_of(service))
    for model in models:
        described = set(model.model_json_schema()["properties"])
        assert find_accepted(model, described | set(model.model_fields)) == described, model


def test_every_body_is_looked_into() -> None:
    names = {model.__name__ for model in list_body_models(build_app_of("application_api"))}
    assert {"TermForm", "DraftTermForm", "NewDraftForm", "CopyForm", "GuaranteeForm", "ReviewForm"} <= names
