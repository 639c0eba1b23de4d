"""What the pages name is there: files, tests, commands, settings, endpoints with their parameters, and fields."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from services.application_api.settings import Settings as ApplicationSettings
from services.command import app
from services.issuance_api.settings import Settings as IssuanceSettings
from services.portal.settings import Settings as PortalSettings
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.settings import PREFIX
from tests.pages import (
    PAGES,
    READERS,
    ROOT,
    SPECS,
    list_code,
    list_headings,
    list_rows,
    list_sources,
    list_spans,
    name_page,
    read_page,
)

LONGEST_README = 120  # lines
SCREEN = read_page("docs/application-screen.md")
MAP = read_page("ARCHITECTURE.md")
SPEC = SPECS["application_api"]
PARTS: dict[str, Any] = SPEC["components"]["schemas"]

every_page = pytest.mark.parametrize("page", PAGES, ids=name_page)


def test_the_readme_is_short() -> None:
    assert len(read_page("README.md").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=name_page)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = read_page(page)
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        path, _, heading = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not heading or heading in list_headings(read_page(linked)), target


def test_the_readme_leads_to_every_page() -> None:
    named = set(re.findall(r"\]\(([^)#]+)", read_page("README.md")))
    pages = {name_page(page) for page in (*READERS, *ROOT.glob("*.md"))} - {"README.md"}
    assert pages | {"LICENSE", "docs/decisions", "openapi"} <= named


@every_page
def test_every_command_a_page_names_is_there(page: Path) -> None:
    for line in list_code(read_page(page)):
        for words in re.findall(r"(?<![\w-])hosho((?: [^\s#&|;]+)+)", line):
            refuse_unknown_command(words.split())


@every_page
def test_every_variable_a_page_names_is_there(page: Path) -> None:
    sources = [*list_sources("services", "shared"), ROOT / "compose.yaml", ROOT / "hosho.env.example"]
    known = {name for path in sources for name in VARIABLE.findall(read_page(path))}
    for settings in (ApplicationSettings, IssuanceSettings, VerificationSettings, PortalSettings):
        known |= {f"{PREFIX}{field.upper()}" for field in settings.model_fields}
    assert set(VARIABLE.findall(read_page(page))) <= known


VARIABLE = re.compile(r"HOSHO_[A-Z0-9_]+")


@every_page
def test_every_target_a_page_names_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read_page("Makefile"), re.MULTILINE))
    for span in list_spans(read_page(page)):
        assert not span.startswith("make ") or span.removeprefix("make ") in targets, span


@every_page
def test_every_test_a_page_names_is_there(page: Path) -> None:
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", read_page(page)):
        assert (f"def {name}(" if name else "") in read_page(file), f"{file}::{name}"


@every_page
def test_every_endpoint_a_page_names_is_in_a_specification(page: Path) -> None:
    for method, path, query in re.findall(r"`(GET|POST|PUT) (/[^`?]*)\??([^`]*)`", read_page(page)):
        endpoint = find_endpoint(method, path)
        assert endpoint, f"{method} {path}"
        parameters = {parameter["name"] for parameter in endpoint.get("parameters", ())}
        assert set(filter(None, re.split("=&?", query))) <= parameters, path


def test_every_row_of_the_application_screen_names_a_field_and_a_test() -> None:
    rows = list(list_screen())
    assert len(rows) > 50
    for label, api, shown_by in rows:
        assert api, label
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", shown_by), label


def test_every_pointer_of_the_application_screen_leads_to_a_field() -> None:
    pointers = [pointer for _, api, _ in list_screen() for pointer in re.findall(r"`(/[^`]*)`", api)]
    assert pointers
    for pointer in pointers:
        parts = pointer.strip("/").split("/")
        assert any(leads_somewhere(PARTS[name], parts) for name in ("NewApplicationForm", "ApplicationAnswer")), pointer


def test_every_file_and_name_on_the_map_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.py)(?::(\w+))?`", MAP)
    assert len(named) > 50
    for file, name in named:
        paths = [ROOT / base / file for base in (".", "services", "shared") if (ROOT / base / file).is_file()]
        assert paths, file
        defined = re.compile(rf"^\s*(?:async def|def|class) {name}\b", re.MULTILINE)
        assert not name or defined.search(paths[0].read_text(encoding="utf-8")), f"{file}:{name}"


def refuse_unknown_command(words: list[str]) -> None:
    """`words` are what follows `hosho`; a group of commands takes no argument but the name of one."""
    command: Any = typer.main.get_command(app)
    for word in words:
        commands = getattr(command, "commands", {})
        if word.startswith("--"):
            assert any(word in parameter.opts for parameter in command.params), word
        elif commands:
            assert word in commands, word
            command = commands[word]


def find_endpoint(method: str, path: str) -> dict[str, Any] | None:
    return next((spec["paths"][path].get(method.lower()) for spec in SPECS.values() if path in spec["paths"]), None)


def list_screen() -> Iterator[list[str]]:
    return (row for row in list_rows(SCREEN) if row[0] != "On the screen")


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
