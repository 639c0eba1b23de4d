"""Links of OpenAPI: which operations can be called with what an answer names."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_SCHEMAS = "#/components/schemas/"


def add_links(document: Json) -> None:
    """Adds to each answer a link to every operation that has a path parameter which a field of the answer names."""
    operations = [
        (operation, {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"})
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    for source, given in operations:
        for answer in (answer for status, answer in source["responses"].items() if status.startswith("2")):
            links = {
                target["operationId"]: _compose_link(target, name, place, given)
                for name, place in _list_names(answer, document)
                for target, wanted in operations
                if name in wanted
            }
            if links:
                answer["links"] = links


def _list_names(answer: Json, document: Json) -> Iterator[tuple[str, str]]:
    """What each field at the top of an answer names, with its place; of a list what its first entry names."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    for field, described in _list_fields(schema, document):
        if "x-names" in described:
            yield described["x-names"], f"/{field}"
        if field == "items":
            for inner, inside in _list_fields(described.get("items", {}), document):
                if "x-names" in inside:
                    yield inside["x-names"], f"/items/0/{inner}"


def _list_fields(schema: Json, document: Json) -> Iterator[tuple[str, Json]]:
    """The fields of an object; of one with several shapes those of each."""
    schema = document["components"]["schemas"].get(schema.get("$ref", "").removeprefix(_SCHEMAS), schema)
    yield from schema.get("properties", {}).items()
    for shape in schema.get("oneOf", ()):
        yield from _list_fields(shape, document)


def _compose_link(target: Json, name: str, place: str, given: set[str]) -> Json:
    parameters = {
        parameter["name"]: f"$request.path.{parameter['name']}"
        for parameter in target.get("parameters", ())
        if parameter["in"] == "path" and parameter["name"] in given
    }
    return {"operationId": target["operationId"], "parameters": parameters | {name: f"$response.body#{place}"}}
