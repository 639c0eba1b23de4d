"""Which characters papers can show; all others are refused at application, before a certificate is promised.

A character is one code point, or two: a kanji with its variation selector, a kana with its combining mark.
"""

from array import array
from bisect import bisect_right
from typing import NamedTuple

from shared.schemas.text.drawable_ranges import RANGES
from shared.schemas.text.drawable_sequences import SEQUENCES

SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
KANA_MARKS = frozenset("\u3099\u309a")
# The second code point of a pair: it changes the one before it and is no character of its own.
SECONDS = SELECTORS | KANA_MARKS


class DrawableTable:
    """What fonts draw, in hexadecimal: `ranges` of code points, and `sequences` of two as `second: runs of first`."""

    def __init__(self, ranges: str, sequences: str) -> None:
        self._characters = _Runs(ranges.split())
        self._firsts = {second: _Runs(runs) for second, runs in _split_sequences(sequences).items()}

    def holds(self, character: str) -> bool:
        return character in self._characters

    def holds_pair(self, first: str, second: str) -> bool:
        return second in self._firsts and first in self._firsts[second]


class Reading(NamedTuple):
    """Each once and in order: code points that no paper can show, and variations that are shown as their base alone."""

    undrawable: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()


class Repertoire:
    """What the papers can show: all that both bundled faces draw, and what an additional font adds."""

    def __init__(self, added: DrawableTable | None = None) -> None:
        self._tables = (_BUNDLED, added) if added else (_BUNDLED,)
        # Characters found drawable so far: nearly every text holds no other.
        self._known: set[str] = set()

    def read(self, text: str) -> Reading:
        """A selector that no font knows falls back to its base; without a drawable base it is undrawable itself."""
        return _CLEAN if self._known.issuperset(text) else self._read_each(text)

    def _read_each(self, text: str) -> Reading:
        undrawable: dict[str, None] = {}
        fallbacks: dict[str, None] = {}
        before = ""
        for character in text:
            if character not in SECONDS:
                before = character if self._draws(character) else ""
                if not before:
                    undrawable[character] = None
                continue
            if not self._draws_pair(before, character):
                if character in SELECTORS and before.strip():
                    fallbacks[before + character] = None
                else:
                    undrawable[character] = None
            # A second selector or mark has no character to change.
            before = ""
        return Reading(tuple(undrawable), tuple(fallbacks))

    def _draws(self, character: str) -> bool:
        if character not in self._known and any(table.holds(character) for table in self._tables):
            self._known.add(character)
        return character in self._known

    def _draws_pair(self, first: str, second: str) -> bool:
        return first != "" and any(table.holds_pair(first, second) for table in self._tables)


class _Runs:
    """A set of code points as sorted runs, kept in two arrays to save memory."""

    def __init__(self, words: list[str]) -> None:
        runs = [word.partition("-") for word in words]
        self._first = array("L", (int(first, 16) for first, _, _ in runs))
        self._last = array("L", (int(last or first, 16) for first, _, last in runs))

    def __contains__(self, character: str) -> bool:
        run = bisect_right(self._first, ord(character)) - 1
        return run >= 0 and ord(character) <= self._last[run]


def _split_sequences(text: str) -> dict[str, list[str]]:
    runs: dict[str, list[str]] = {}
    for word in text.split():
        if word.endswith(":"):
            second = chr(int(word[:-1], 16))
            runs[second] = []
        else:
            runs[second].append(word)
    return runs


_CLEAN = Reading()
_BUNDLED = DrawableTable(RANGES, SEQUENCES)
