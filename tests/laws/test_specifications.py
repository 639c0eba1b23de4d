"""What every operation of the three specifications says, so that programs can be generated from them."""

import importlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from services.local.generating.specs import build_app_of
from services.verification_api.throttle import LAST_WRONG, LOCKS
from shared.runtime.identity.tokens import LIFE_S
from shared.runtime.problems import ACCESS_FORBIDDEN
from shared.runtime.web.bodies.shape import DEPTH_LIMIT
from shared.runtime.web.idempotency import KEPT
from shared.runtime.web.specification.declarations import BODY_LIMIT, read_declaration
from shared.runtime.web.specification.document import list_calls
from shared.schemas.field_words import read_field_words
from shared.schemas.words.roles import Role
from tests.journey.test_access import ALLOWED
from tests.pages import ROOT, SPECS, read_page
from tests.specifications.raising import find_refusals
from tests.specifications.schemas import find_faults, resolve

# The same in all three, under one name.
COMMON = {"is_running", "is_ready", "issue_token", "get_me", "list_deliveries", "list_labels"}
PAPERS = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "schemas").glob("*.json"))]
# No test can bring them about without breaking what it tests with.
NEVER_SEEN = {"service.failed"}
MOMENT, DAY = re.compile(r".*_(at|since)|at"), re.compile(r".*_(on|date)")
OPERATIONS = [
    pytest.param(name, path, method, id=f"{name}-{operation['operationId']}")
    for name, spec in SPECS.items()
    for path, methods in spec["paths"].items()
    for method, operation in methods.items()
]
each_operation = pytest.mark.parametrize(("name", "path", "method"), OPERATIONS)


def operation_of(name: str, path: str, method: str) -> dict[str, Any]:
    operation: dict[str, Any] = SPECS[name]["paths"][path][method]
    return operation


def test_operation_ids_are_words_and_of_one_operation_alone() -> None:
    ids = [operation_of(*parameters.values)["operationId"] for parameters in OPERATIONS]  # type: ignore[arg-type]
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids)
    assert all(name == "verify" or "_" in name for name in ids)
    assert {name for name, count in Counter(ids).items() if count > 1} == COMMON


@each_operation
def test_an_operation_says_what_it_does_and_who_may_call(name: str, path: str, method: str) -> None:
    operation = operation_of(name, path, method)
    assert len(operation["summary"]) > 5
    assert len(operation["description"]) > len("Roles: `principal`.")
    assert not operation["description"].startswith("Roles:")
    roles = ALLOWED[name.removesuffix("_api")].get((method, path))
    assert operation.get("x-roles") == (sorted(roles, key=[*Role].index) if roles else None)
    assert ("security" in operation) == (roles is None)


@each_operation
def test_every_parameter_is_described(name: str, path: str, method: str) -> None:
    for parameter in operation_of(name, path, method).get("parameters", []):
        assert parameter.get("description"), parameter["name"]


@each_operation
def test_refusals_are_problems_and_every_code_has_an_example(name: str, path: str, method: str) -> None:
    operation, spec = operation_of(name, path, method), SPECS[name]
    assert "default" not in operation["responses"]
    shown: list[str] = []
    for status in ("4XX", "5XX"):
        content = operation["responses"].get(status, {}).get("content", {"application/problem+json": {}})
        shown += content["application/problem+json"].get("examples", {})
        assert content.keys() == {"application/problem+json"}
    assert shown == operation["x-problems"] or sorted(shown) == sorted(operation["x-problems"])
    for code in shown:
        example = spec["components"]["examples"][code]["value"]
        assert list(find_faults(example, {"$ref": "#/components/schemas/Problem"}, spec)) == []
        assert code in NEVER_SEEN or example["detail"] != f"{example['title']}。", f"no test saw {code}"


@each_operation
def test_examples_are_there_and_are_what_the_schemas_say(name: str, path: str, method: str) -> None:
    operation, spec = operation_of(name, path, method), SPECS[name]
    bodies = [(media_type, media) for media_type, media in operation.get("requestBody", {}).get("content", {}).items()]
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            bodies += answer.get("content", {}).items()
    for media_type, media in bodies:
        if media_type.endswith(("json", "urlencoded")):
            assert list(find_faults(media["example"], media["schema"], spec)) == []
        if media_type == "application/pdf":
            assert media["schema"] == {"type": "string", "format": "binary"}


@pytest.mark.parametrize("name", SPECS)
def test_every_field_is_described_and_titles_are_unique(name: str) -> None:
    schemas = SPECS[name]["components"]["schemas"]
    assert all(schema["title"] == title for title, schema in schemas.items())
    assert not [title for title in schemas if title.endswith(("-Input", "-Output"))]
    for title, schema in schemas.items():
        for field, described in schema.get("properties", {}).items():
            assert described.get("description"), f"{title}.{field} has no words in field_words.toml"
            assert "title" not in described


def test_every_field_of_the_papers_data_is_described() -> None:
    assert len(PAPERS) == 5
    for paper in PAPERS:
        for schema in (paper, *paper.get("$defs", {}).values()):
            assert all(described.get("description") for described in schema.get("properties", {}).values())


@pytest.mark.parametrize("name", SPECS)
def test_days_and_moments_say_so(name: str) -> None:
    for title, schema in SPECS[name]["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            choices = described.get("anyOf", [described])
            formats = {choice.get("format") for choice in choices if choice.get("type") == "string"}
            if formats and MOMENT.fullmatch(field):
                assert formats == {"date-time"}, f"{title}.{field}"
            if formats and DAY.fullmatch(field):
                assert formats == {"date"}, f"{title}.{field}"


def test_no_word_is_left_over() -> None:
    papers = {
        name: schema for paper in PAPERS for name, schema in {paper["title"]: paper, **paper.get("$defs", {})}.items()
    }
    fields = {field.lower() for spec in SPECS.values() for field in _list_field_names(spec)}
    fields |= {field.lower() for schema in papers.values() for field in schema.get("properties", {})}
    classes = {name for spec in SPECS.values() for name in spec["components"]["schemas"]} | papers.keys()
    left = [
        word
        for word in read_field_words()
        if ("." in word and word.split(".")[0] not in classes) or word.split(".")[-1].lower() not in fields
    ]
    assert left == []


def _list_field_names(spec: dict[str, Any]) -> Iterator[str]:
    for schema in spec["components"]["schemas"].values():
        yield from schema.get("properties", {})
    for methods in spec["paths"].values():
        for operation in methods.values():
            yield from (parameter["name"] for parameter in operation.get("parameters", []))
            for media in operation.get("requestBody", {}).get("content", {}).values():
                yield from media["schema"].get("properties", {})


@pytest.mark.parametrize("name", SPECS)
def test_what_is_raised_below_an_endpoint_is_declared_and_nothing_else(name: str) -> None:
    app = build_app_of(name)
    checked = 0
    for context in iter_route_contexts(app.routes):
        route: Any = context
        if not isinstance(context.original_route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods:
            told = set(SPECS[name]["paths"][route.path_format][method.lower()]["x-problems"])
            calls = [call for call in list_calls(route.dependant) if hasattr(call, "__code__")]
            raised = {kind.code for call in calls for kind in find_refusals(call)}
            everybody = SPECS[name]["paths"][route.path_format][method.lower()].get("x-roles") == [*Role]
            missing = raised - told - ({ACCESS_FORBIDDEN.code} if everybody else set())
            assert not missing, f"{route.path_format}: {missing} can be raised, and no may_refuse says so"
            needless = {kind.code for kind in read_declaration(route.endpoint).refuses} - raised
            assert not needless, f"{route.path_format}: {needless} is declared, and nothing below raises it"
            checked += 1
    assert checked == sum(len(methods) for methods in SPECS[name]["paths"].values())


def test_the_search_for_what_is_raised_finds_what_lies_deep() -> None:
    reviews = importlib.import_module("services.application_api.endpoints.reviews")
    assert {kind.code for kind in find_refusals(reviews.review)} >= {
        "application.not_found", "access.own_application", "application.assigned", "application.wrong_status",
    }  # fmt: skip


def test_limits_and_lock_times_stand_in_the_specification_and_on_the_page() -> None:
    page = read_page("docs/stability.md")
    said = SPECS["verification_api"]["paths"]["/verifications"]["post"]["description"]
    for text in (said.replace("\n", " "), page):
        for wrong, time in LOCKS.items():
            hours, minutes = divmod(time // timedelta(minutes=1), 60)
            assert re.search(rf"\b{wrong}\b.*for {f'{hours} hours' if hours else f'{minutes} minutes'}", text)
        assert re.search(rf"\b{LAST_WRONG}\b.? until an officer", text)
    for figure in (f"{BODY_LIMIT // 1000} kB", f"{DEPTH_LIMIT} deep", f"{LIFE_S // 60} minutes", f"{KEPT.days} days"):
        assert figure in page
        assert all(figure in spec["info"]["description"].replace("\n", " ") for spec in SPECS.values())
    assert all(spec["info"]["version"] == "1.0.0" for spec in SPECS.values())


def test_what_names_an_application_links_to_what_can_be_done_with_it() -> None:
    methods = [operation for path in SPECS["application_api"]["paths"].values() for operation in path.values()]
    operations = {operation["operationId"]: operation for operation in methods}
    for source, status, place in (
        ("start_application", "201", "/id"),
        ("get_application", "200", "/id"),
        ("list_applications", "200", "/items/0/id"),
        ("list_approvals", "200", "/items/0/application_id"),
    ):
        links = operations[source]["responses"][status]["links"]
        asked = {"application_id": f"$response.body#{place}"}
        assert asked.items() <= links["edit_application"]["parameters"].items()
        assert asked.items() <= links["review_guarantee"]["parameters"].items()


def test_every_reference_leads_somewhere() -> None:
    for spec in SPECS.values():
        for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(spec))):
            assert resolve(reference, spec)
