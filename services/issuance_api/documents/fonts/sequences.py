"""Two code points that are one character: reading them from a font, and the kana whose mark makes a new one.

In a font of ours the table of variation sequences (cmap format 14) also holds kana with a combining mark, so that there
is one place to look.
"""

import struct
import unicodedata
from collections.abc import Iterator
from typing import Any

from shared.schemas.text.drawable import KANA_MARKS

_KANA_MARKS = sorted(map(ord, KANA_MARKS))
_KANA = (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), *range(0x31F0, 0x3200))
_FORMAT = 14


def collect_sequences(otf: Any) -> list[tuple[int, int, str]]:
    """(first, second, glyph name) of all that a source font draws as one character, in order of code points."""
    characters: dict[int, str] = otf.getBestCmap()
    found: dict[tuple[int, int], str] = {}
    for table in otf["cmap"].tables:
        if table.format == _FORMAT:
            for selector, entries in table.uvsDict.items():
                for first, glyph in entries:
                    if first in characters:
                        found[first, selector] = glyph or characters[first]
    found |= dict(_collect_kana(otf, characters))
    return [(*pair, glyph) for pair, glyph in sorted(found.items())]


def read_sequences(cmap: bytes) -> dict[tuple[int, int], int | None]:
    """(first, second) → glyph number from a `cmap` table; None where it looks as `first` does alone."""
    found: dict[tuple[int, int], int | None] = {}
    (tables,) = struct.unpack_from(">H", cmap, 2)
    for number in range(tables):
        (start,) = struct.unpack_from(">L", cmap, 8 + 8 * number)
        if struct.unpack_from(">H", cmap, start) == (_FORMAT,):
            found.update(_read_table(cmap, start))
    return found


def _read_table(cmap: bytes, start: int) -> Iterator[tuple[tuple[int, int], int | None]]:
    (selectors,) = struct.unpack_from(">L", cmap, start + 6)
    for number in range(selectors):
        record = start + 10 + 11 * number
        second = int.from_bytes(cmap[record : record + 3])
        defaults, others = struct.unpack_from(">LL", cmap, record + 3)
        if defaults:
            for first, more in _read_entries(cmap, start + defaults, ">B"):
                for point in range(first, first + more + 1):
                    yield (point, second), None
        if others:
            for first, glyph in _read_entries(cmap, start + others, ">H"):
                yield (first, second), glyph


def _read_entries(cmap: bytes, start: int, value: str) -> Iterator[tuple[int, int]]:
    """Entries of a three-byte code point and a value."""
    (count,) = struct.unpack_from(">L", cmap, start)
    size = 3 + struct.calcsize(value)
    for place in range(start + 4, start + 4 + count * size, size):
        yield int.from_bytes(cmap[place : place + 3]), struct.unpack_from(value, cmap, place + 3)[0]


def _collect_kana(otf: Any, characters: dict[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """か with its mark looks as が does; where there is no such character, the font may have a ligature of the two."""
    ligatures = dict(_find_ligatures(otf))
    for first in _KANA:
        for mark in _KANA_MARKS:
            composed = unicodedata.normalize("NFC", chr(first) + chr(mark))
            if len(composed) == 1 and ord(composed) in characters:
                yield (first, mark), characters[ord(composed)]
            elif glyph := ligatures.get((characters.get(first, ""), characters.get(mark, ""))):
                yield (first, mark), glyph


def _find_ligatures(otf: Any) -> Iterator[tuple[tuple[str, str], str]]:
    lookups = otf["GSUB"].table.LookupList.Lookup if "GSUB" in otf else []
    for lookup in lookups:
        for table in lookup.SubTable:
            rules = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(rules, "ligatures", {}).items():
                for ligature in ligatures:
                    if len(ligature.Component) == 1:
                        yield (first, ligature.Component[0]), ligature.LigGlyph
