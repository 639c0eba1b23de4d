"""What each field means, by its name: `field_words.toml`, from which every schema takes its descriptions.

One name means one thing; where a class means something else, its entry is `Class.name` and comes first.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("field_words.toml")


@cache
def read_field_words() -> dict[str, dict[str, Any]]:
    """Each entry holds `description`, and of answers the `pattern` of the value and what it `names`."""
    words: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return words


def describe(name: str, schema: dict[str, Any], *, owners: Sequence[str] = (), answered: bool = False) -> None:
    """Adds to the schema of a field, or to a parameter, what it does not say itself.

    `owners` are the class of the field and those it is made from. What is typed may be written in more ways than
    answers write it, so that `pattern` is theirs alone.
    """
    words = read_field_words()
    own = (words.get(f"{owner}.{name}") for owner in owners)
    word = next(filter(None, own), None) or words.get(name.lower()) or {}
    if "description" not in schema and "description" in word:
        schema["description"] = word["description"]
    if answered and "names" in word:
        schema["x-names"] = word["names"]
    if not answered or "pattern" not in word:
        return
    for choice in schema.get("anyOf", [schema]):
        if choice.get("type") == "string" and not choice.keys() & {"format", "enum", "pattern"}:
            choice["pattern"] = word["pattern"]
