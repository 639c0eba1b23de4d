"""The OpenAPI document of a service: the framework's, with what only we know of each operation."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from shared.runtime.problems import (
    REQUEST_MEDIA_TYPE,
    REQUEST_TOO_LARGE,
    REQUEST_UNREADABLE,
    SERVICE_FAILED,
    SERVICE_UNAVAILABLE,
)
from shared.runtime.web.specification.components import tidy_schemas
from shared.runtime.web.specification.declarations import ETAG, KEEPING, Declaration, read_declaration
from shared.runtime.web.specification.examples import Examples
from shared.runtime.web.specification.links import add_links
from shared.runtime.web.specification.refusals import PROBLEM_SCHEMA, compose_problem_examples, compose_refusals
from shared.runtime.web.token_refusals import TokenProblem
from shared.schemas.facts.problem import Problem, ProblemKind
from shared.schemas.field_words import describe
from shared.schemas.words.roles import Role

Json = dict[str, Any]
_EVERY_ANSWER = {
    "X-Request-Id": {"description": "Names this request in the log.", "schema": {"type": "string"}},
    KEEPING.name: {"description": KEEPING.description, "schema": KEEPING.schema},
}

_NOT_MODIFIED: Json = {
    "description": "What `If-None-Match` names is still what there is; the answer has no body.",
    "headers": _EVERY_ANSWER | {ETAG.name: {"description": ETAG.description, "schema": ETAG.schema}},
}


def complete_document(app: FastAPI, document: Json, examples: Examples) -> Json:
    """Puts into the framework's document roles, refusals, headers, examples, and words for each parameter."""
    for model in (Problem, TokenProblem):
        problem = model.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= {**problem.pop("$defs"), model.__name__: problem}
    document["components"]["securitySchemes"] = {"bearer": _BEARER}
    document["security"] = [{"bearer": []}]
    told: dict[str, ProblemKind] = {}
    for context in iter_route_contexts(app.routes):
        route: Any = context
        if isinstance(context.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods:
                operation = document["paths"][route.path_format][method.lower()]
                kinds = _complete_operation(operation, route, examples)
                told |= {kind.code: kind for kind in kinds}
    tidy_schemas(document)
    add_links(document)
    document["components"]["examples"] = compose_problem_examples(told.values(), examples.problems)
    return document


_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": (
        "An access token for this service alone: a system's from `POST /oauth2/token`, a person's from their identity "
        "provider."
    ),
}


def _allow_either(operation: Json) -> None:
    """A complete draft is a form as well: the framework's `oneOf` would refuse it."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if "oneOf" in media["schema"]:
            media["schema"] = {"anyOf": media["schema"]["oneOf"]}


def _complete_operation(operation: Json, route: Any, examples: Examples) -> list[ProblemKind]:
    declared = [read_declaration(call) for call in list_calls(route.dependant)]
    _say_what_it_does(operation, route)
    _allow_either(operation)
    _say_who_may_call(operation, declared)
    for parameter in operation.get("parameters", ()):
        parameter["schema"].pop("title", None)
        describe(parameter["name"], parameter)
    success = _complete_success(operation, declared)
    _add_examples(operation, success, examples)
    kinds = _list_refusals(operation, declared)
    operation["x-problems"] = [kind.code for kind in kinds]
    if any(parameter["name"] == "if-none-match" for parameter in operation.get("parameters", ())):
        success["headers"] = _NOT_MODIFIED["headers"] | success["headers"]
        kept = {KEEPING.name: success["headers"][KEEPING.name]}
        operation["responses"]["304"] = _NOT_MODIFIED | {"headers": _NOT_MODIFIED["headers"] | kept}
    refusals = compose_refusals(kinds, operation.pop(PROBLEM_SCHEMA, "Problem"))
    for status, answer in operation["responses"].items():
        if status.isdecimal() and int(status) >= HTTPStatus.BAD_REQUEST:
            answer["headers"] = refusals[f"{status[0]}XX"]["headers"]
    operation["responses"] |= refusals
    return kinds


def list_calls(dependant: Dependant) -> Iterator[Any]:
    """The endpoint and all that it depends on."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from list_calls(inner)


def _say_what_it_does(operation: Json, route: Any) -> None:
    """The first sentence of the endpoint's docstring is the summary."""
    description = " ".join(operation.get("description", "").split("\n\n")[0].split())
    if not route.summary and description:
        operation["summary"] = description.split(". ")[0].rstrip(".")


def _say_who_may_call(operation: Json, declared: list[Declaration]) -> None:
    roles = [declaration.roles for declaration in declared if declaration.roles is not None]
    if not roles:
        operation["security"] = []
        return
    names = [role.value for role in Role if all(role in allowed for allowed in roles)]
    operation["x-roles"] = names
    text = operation.get("description", "")
    operation["description"] = f"{text}\n\nRoles: {', '.join(f'`{name}`' for name in names)}.".strip()


def _complete_success(operation: Json, declared: list[Declaration]) -> Json:
    """The answer of a success, with its headers."""
    success: Json = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    headers = {header.name: header for declaration in declared for header in declaration.sends}
    success["headers"] = _EVERY_ANSWER | {
        name: {"description": header.description, "schema": header.schema} for name, header in headers.items()
    }
    return success


def _add_examples(operation: Json, success: Json, examples: Examples) -> None:
    name = operation["operationId"]
    for content, found in (
        (operation.get("requestBody", {}).get("content", {}), examples.requests),
        (success.get("content", {}), examples.answers),
    ):
        for media_type, media in content.items():
            if name in found and media_type.endswith(("json", "urlencoded")):
                media["example"] = found[name]


def _list_refusals(operation: Json, declared: list[Declaration]) -> list[ProblemKind]:
    """All that the operation may refuse, in the order of status and code."""
    kinds = {kind for declaration in declared for kind in declaration.refuses}
    if "requestBody" in operation:
        kinds |= {REQUEST_UNREADABLE, REQUEST_TOO_LARGE}
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        kinds.add(REQUEST_MEDIA_TYPE)
    kinds |= {SERVICE_UNAVAILABLE, SERVICE_FAILED}
    return sorted(kinds, key=lambda kind: (kind.status, kind.code))
