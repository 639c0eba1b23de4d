"""What a hint tells a program to call is a call that the specifications have, by its whole path."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SPECIFICATIONS = [json.loads(path.read_text()) for path in sorted((ROOT / "openapi").glob("*.json"))]
_CALL = re.compile(r"\b(GET|POST|PUT|DELETE) ([^\s`,;]+)")


def list_hints(part: Any) -> Iterator[str]:
    """Every hint of an example of a problem."""
    if isinstance(part, dict):
        if "code" in part and isinstance(part.get("hint"), str):
            yield part["hint"]
        for value in part.values():
            yield from list_hints(value)
    elif isinstance(part, list):
        for value in part:
            yield from list_hints(value)


def test_every_call_that_a_hint_names_is_in_a_specification() -> None:
    calls = {
        (method.upper(), path)
        for specification in SPECIFICATIONS
        for path, operations in specification["paths"].items()
        for method in operations
    }
    named = {call for hint in list_hints(SPECIFICATIONS) for call in _CALL.findall(hint)}
    assert named
    assert named - calls == set()
