"""Which characters the papers can show; what they cannot must be refused before a certificate is promised."""

from array import array
from bisect import bisect_right

from shared.schemas.drawable_ranges import RANGES


def find_undrawable(text: str) -> list[str]:
    """What no certificate can show of `text`, each character once: 外字, variation selectors, control marks."""
    return [character for character in dict.fromkeys(text) if not is_drawable(character)]


def is_drawable(character: str) -> bool:
    run = bisect_right(_FIRST, ord(character)) - 1
    return run >= 0 and ord(character) <= _LAST[run]


def _parse_ranges() -> tuple["array[int]", "array[int]"]:
    runs = [run.partition("-") for run in RANGES.split()]
    return (
        array("L", (int(first, 16) for first, _, _ in runs)),
        array("L", (int(last or first, 16) for first, _, last in runs)),
    )


_FIRST, _LAST = _parse_ranges()
