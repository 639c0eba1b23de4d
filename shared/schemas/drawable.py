"""Which characters the papers can show; what they cannot must be refused before a certificate is promised.

A character is one code point, or two: a kanji with its variation selector, a kana with its combining mark.
"""

from array import array
from bisect import bisect_right
from functools import lru_cache

from shared.schemas.drawable_ranges import RANGES
from shared.schemas.drawable_sequences import SEQUENCES


class _Runs:
    """A set of code points as sorted runs: two arrays, not thousands of objects."""

    def __init__(self, text: str) -> None:
        runs = [run.partition("-") for run in text.split()]
        self._first = array("L", (int(first, 16) for first, _, _ in runs))
        self._last = array("L", (int(last or first, 16) for first, _, last in runs))

    def __contains__(self, character: str) -> bool:
        run = bisect_right(self._first, ord(character)) - 1
        return run >= 0 and ord(character) <= self._last[run]


def find_undrawable(text: str) -> list[str]:
    """What no certificate can show of `text`, each code point once: 外字, control marks, a selector the fonts lack."""
    return list(dict.fromkeys(_find(text)))


@lru_cache(maxsize=4096)
def is_drawable(character: str) -> bool:
    """Whether one code point alone is."""
    return character in _CHARACTERS


def _find(text: str) -> list[str]:
    found = []
    before = ""
    for character in text:
        firsts = _FIRSTS.get(character)
        if firsts is None:
            before = character
            if not is_drawable(character):
                found.append(character)
        else:
            if not before or before not in firsts:
                found.append(character)
            # A second one after it has no character to change.
            before = ""
    return found


def _parse_sequences() -> dict[str, _Runs]:
    runs: dict[str, str] = {}
    for word in SEQUENCES.split():
        if word.endswith(":"):
            second = chr(int(word[:-1], 16))
            runs[second] = ""
        else:
            runs[second] += f" {word}"
    return {second: _Runs(text) for second, text in runs.items()}


_CHARACTERS = _Runs(RANGES)
_FIRSTS = _parse_sequences()
