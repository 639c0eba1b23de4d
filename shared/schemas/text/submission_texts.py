"""The texts in which a town says how number and key reach it, such as the subject of a mail with its placeholders."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.schemas.text.printed_names import find_character_fault

_PLACEHOLDERS = ("kind", "works_name", "works_number")
_KNOWN = re.compile(rf"\{{(?:{'|'.join(_PLACEHOLDERS)})\}}")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def check_submission(submission: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the field and the fault of each text with forbidden characters or an unknown placeholder."""
    for field, text in _list_texts(submission, "submission"):
        fault = find_character_fault(text)
        if not fault and field.startswith("submission subject"):
            fault = _find_placeholder_fault(text)
        if fault:
            yield field, fault


def _find_placeholder_fault(subject: str) -> str | None:
    unknown = _BRACES.findall(_KNOWN.sub("", subject))
    known = ", ".join(f"{{{placeholder}}}" for placeholder in _PLACEHOLDERS)
    return f"has a placeholder that nobody fills in ({unknown[0]}); there are {known}" if unknown else None


def _list_texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Each text with its place, written as `read_data_file` writes it: entries of lists are counted from 1."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _list_texts(part, f"{field} {name}")
    elif isinstance(value, tuple):
        for position, part in enumerate(value, start=1):
            yield from _list_texts(part, f"{field} {position}")
