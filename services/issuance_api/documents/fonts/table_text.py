"""How the tables of drawable characters are written, and which code points may stand in them at all."""

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping

# Marks, because alone they would not land on their letter; C*: control, format (bidi), private use.
_REFUSED_CATEGORIES = ("M", "C", "Zl", "Zp")
SPACES = (" ", "\u3000")
_LINE = 118


def is_text(character: str) -> bool:
    # Other spaces (no-break, en, em …) look like these two and would not copy out as typed.
    return character in SPACES or not unicodedata.category(character).startswith((*_REFUSED_CATEGORIES, "Zs"))


def write_ranges(points: Iterable[int]) -> str:
    """The runs of a set of code points, in lines."""
    return textwrap.fill(format_ranges(points), _LINE, break_on_hyphens=False)


def write_sequences(sequences: Mapping[int, Iterable[int]]) -> str:
    """Second code point → first ones, in lines."""
    return "\n".join(textwrap.fill(line, _LINE, break_on_hyphens=False) for line in format_sequences(sequences))


def format_sequences(sequences: Mapping[int, Iterable[int]]) -> list[str]:
    return [f"{second:X}: {format_ranges(firsts)}" for second, firsts in sorted(sequences.items())]


def format_ranges(points: Iterable[int]) -> str:
    """`20-7E A1 3041-3096`: a set of code points as runs."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in runs)
