"""What the pages of docs/ name is there: tests, endpoints with their parameters, and fields."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
SCREEN = (ROOT / "docs" / "application-screen.md").read_text(encoding="utf-8")
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SPEC: dict[str, Any] = json.loads((ROOT / "openapi" / "application_api.json").read_text(encoding="utf-8"))
PARTS: dict[str, Any] = SPEC["components"]["schemas"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_a_page_names_is_there(page: Path) -> None:
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page.read_text(encoding="utf-8")):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_every_row_of_the_application_screen_names_a_field_and_a_test() -> None:
    rows = list(list_rows())
    assert len(rows) > 50
    for label, api, shown_by in rows:
        assert api, label
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", shown_by), label


def test_every_endpoint_of_the_application_screen_is_in_the_specification() -> None:
    named = [found for _, api, _ in list_rows() for found in re.findall(r"`(GET|POST|PUT) (/[^`?]*)\??([^`]*)`", api)]
    assert named
    for method, path, query in named:
        endpoint = SPEC["paths"][path][method.lower()]
        parameters = {parameter["name"] for parameter in endpoint.get("parameters", ())}
        assert set(filter(None, re.split("=&?", query))) <= parameters, path


def test_every_pointer_of_the_application_screen_leads_to_a_field() -> None:
    pointers = [pointer for _, api, _ in list_rows() for pointer in re.findall(r"`(/[^`]*)`", api)]
    assert pointers
    for pointer in pointers:
        parts = pointer.strip("/").split("/")
        assert any(leads_somewhere(PARTS[name], parts) for name in ("ApplicationForm", "ApplicationAnswer")), pointer


def test_every_file_and_name_on_the_map_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.py)(?::(\w+))?`", MAP)
    assert len(named) > 50
    for file, name in named:
        paths = [ROOT / base / file for base in (".", "services", "shared") if (ROOT / base / file).is_file()]
        assert paths, file
        defined = re.compile(rf"^\s*(?:async def|def|class) {name}\b", re.MULTILINE)
        assert not name or defined.search(paths[0].read_text(encoding="utf-8")), f"{file}:{name}"


def list_rows() -> Iterator[tuple[str, str, str]]:
    for line in SCREEN.splitlines():
        if line.startswith("| ") and not line.startswith(("| ---", "| On the screen")):
            label, api, shown_by = (cell.strip() for cell in line.strip("|").split("|"))
            yield label, api, shown_by


def leads_somewhere(schema: dict[str, Any], parts: list[str]) -> bool:
    if "$ref" in schema:
        return leads_somewhere(PARTS[schema["$ref"].rpartition("/")[2]], parts)
    if "anyOf" in schema:
        return any(leads_somewhere(choice, parts) for choice in schema["anyOf"])
    if not parts:
        return True
    first, *rest = parts
    inner = schema.get("items") if first.isdecimal() else schema.get("properties", {}).get(first)
    return inner is not None and leads_somewhere(inner, rest)
