"""Names in data files that papers show: a name that no paper can show as it is written is found at start."""

from collections.abc import Iterable, Iterator, Mapping

from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.safe_text import is_blank, list_forbidden


def check_names(names: Mapping[str, str], repertoire: Repertoire) -> Iterator[tuple[str, str]]:
    """Yields the field and the fault of each name that is blank, or that papers cannot show as it is written."""
    for field, name in names.items():
        fault = _find_fault(name, repertoire)
        if fault:
            yield field, fault


def find_character_fault(text: str) -> str | None:
    """The fault of a text with characters that are invisible, or that reorder what is seen."""
    forbidden = list_forbidden(text)
    return f"holds characters that are not allowed ({name_points(forbidden)})" if forbidden else None


def name_points(texts: Iterable[str]) -> str:
    """Each text by its code points: U+845B U+E0105, U+3099."""
    return ", ".join(" ".join(f"U+{ord(character):04X}" for character in text) for text in texts)


def _find_fault(name: str, repertoire: Repertoire) -> str | None:
    if is_blank(name):
        return "is blank"
    forbidden = find_character_fault(name)
    if forbidden:
        return forbidden
    undrawable, fallbacks = repertoire.read(name)
    if undrawable:
        return f"holds characters that no paper can show ({name_points(undrawable)})"
    if fallbacks:
        return f"holds a variation that no font has ({name_points(fallbacks)}); write the character alone"
    return None
