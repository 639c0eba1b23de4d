"""The tables of the pages for readers say what the code says: settings, statuses, codes, words, log lines."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from services.application_api.settings import Settings as ApplicationSettings
from services.application_api.status import LABELS
from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.settings import Settings as IssuanceSettings
from services.portal.settings import Settings as PortalSettings
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.settings import PREFIX, ServiceSettings
from shared.schemas.words.roles import Role
from tests.pages import READERS, ROOT, SPECS, list_rows, list_sources, list_spans, name_page, read_page

SERVICES: dict[str, type[ServiceSettings]] = {
    "application_api": ApplicationSettings,
    "issuance_api": IssuanceSettings,
    "verification_api": VerificationSettings,
}
FILE_ENDINGS = ("json", "toml", "yaml", "py", "pdf", "md", "env", "lock")


def test_the_page_of_settings_has_each_with_its_readers_and_its_default() -> None:
    shown = {cells[0].strip("`"): cells[1:3] for cells in list_rows(section("docs/settings.md", "Services"))[1:]}
    fields = {name: field for settings in SERVICES.values() for name, field in settings.model_fields.items()}
    assert shown.keys() == {f"{PREFIX}{name.upper()}" for name in fields}
    for name, field in fields.items():
        readers = [service for service, settings in SERVICES.items() if name in settings.model_fields]
        said = ", ".join(readers) if len(readers) < len(SERVICES) else "each service"
        assert shown[f"{PREFIX}{name.upper()}"] == [said, describe_default(field.default)], name


def test_the_page_of_settings_has_those_of_the_portal_with_their_defaults() -> None:
    text = section("docs/settings.md", "The portal")
    shown = {cells[0].strip("`"): cells[1] for cells in list_rows(text)[1:]}
    fields = {f"{PREFIX}{name.upper()}": field for name, field in PortalSettings.model_fields.items()}
    assert set(list_spans(text.partition("|")[0])) == fields.keys() - shown.keys()
    for name, said in shown.items():
        assert said == describe_default(fields[name].default), name


def describe_default(default: Any) -> str:
    if default is PydanticUndefined:
        return "needed"
    if default in (None, ()):
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(default)}`"
    if default == default_font_folder():
        return "the user's cache"
    return f"`{default.relative_to(ROOT) if isinstance(default, Path) else default}`"


def test_the_page_for_front_ends_lists_every_status_with_its_label() -> None:
    shown = [cells[:2] for cells in list_rows(section("docs/front-end.md", "Statuses"))[1:]]
    assert sorted(shown) == sorted([f"`{status}`", label] for status, label in LABELS.items())


@pytest.mark.parametrize("page", READERS, ids=name_page)
def test_every_code_a_page_names_is_in_the_code(page: Path) -> None:
    """A code is two words with a dot between; so is a field of a field. docs/fuzz.md also names those of tests/fuzz."""
    named = {span for span in list_spans(read_page(page)) if re.fullmatch(r"[a-z_]+\.[a-z_]+", span)}
    codes = {span for span in named if not span.endswith(FILE_ENDINGS) and not set(span.split(".")) <= PROPERTIES}
    assert codes <= TEXTS | (list_texts("tests/fuzz") if page.name == "fuzz.md" else set())


def test_every_log_line_to_look_out_for_is_written_somewhere() -> None:
    rows = list_rows(section("docs/operating.md", "Logs and health"))[1:]
    lines = [line for cells in rows for line in list_spans(cells[0])]
    assert len(lines) > 5
    assert set(lines) <= TEXTS


def test_the_glossary_gives_names_that_are_in_the_specifications() -> None:
    rows = [cells for cells in list_rows(section("docs/glossary.md", "")) if len(cells) > 2]
    spans = [span for cells in rows for span in list_spans(cells[-1])]
    assert len(spans) > 80
    for span in spans:
        if span[0].isupper():
            assert span in CLASSES, span
        else:
            assert span in NAMES | TEXTS, span


def test_the_glossary_has_a_word_for_whatever_can_be_chosen() -> None:
    text = read_page("docs/glossary.md")
    for name in ("GuaranteeKind", "Medium", "Status", "ThisYearBasis", "VersionKind", "State"):
        [choices] = {tuple(parts[name]["enum"]) for parts in PARTS if name in parts}
        assert [choice for choice in choices if f"`{choice}`" not in text] == [], name


def section(page: str, title: str) -> str:
    """What stands under a heading, until the next of its kind; all of a page for no title."""
    text = read_page(page)
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0] if title else text


def list_texts(*folders: str) -> set[str]:
    """Every literal text in the code."""
    trees = (ast.parse(read_page(path)) for path in list_sources(*folders))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def list_names(part: Any) -> set[str]:
    """The properties, parameters, choices and paths of a specification, paths whole and in pieces."""
    if isinstance(part, list):
        return {name for one in part for name in list_names(one)}
    if not isinstance(part, dict):
        return set()
    found = {*part.get("properties", ()), *(one for one in part.get("enum", ()) if isinstance(one, str))}
    found |= {part["name"]} if "in" in part and "name" in part else set()
    found |= {piece for path in part if path.startswith("/") for piece in (path, *path.split("/"))}
    return found.union(*(list_names(value) for value in part.values()))


TEXTS = list_texts("services", "shared")
PARTS = [spec["components"]["schemas"] for spec in SPECS.values()]
PROPERTIES = {name for parts in PARTS for part in parts.values() for name in part.get("properties", ())}
NAMES = list_names(list(SPECS.values())) | set(Role)
CLASSES = {
    name for path in list_sources("services", "shared") for name in re.findall(r"^class (\w+)", read_page(path), re.M)
}
