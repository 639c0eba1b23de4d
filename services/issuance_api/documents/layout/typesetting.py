"""Setting text: refusing what cannot be drawn, and breaking lines where Japanese allows it."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.pdfbase import pdfmetrics

from services.issuance_api.documents.fonts.typeface import ExactFont

# Distance between baselines, in type sizes.
LEADING = 1.5
# From the top of a line to its baseline, in type sizes: ideographs reach 0.88 above it, plus half the extra leading.
BASELINE = 0.88 + (LEADING - 1) / 2
# A line this close to fitting is set smaller instead of being broken for a few characters.
_LEAST_SHRINK = 0.88

# How many characters a line gives up at most so that no word is broken; in a short line, a quarter of it.
_LONGEST_RETREAT = 5

# 禁則: what must not begin a line, and what must not end one.
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜´｀¨ヽヾゝゞ々ー―‐’”）〕］｝〉》」』】°′″℃％‰…‥～〜,.:;?!)]}%"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
)
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【￥＄£([{｢￥$第")


class UndrawableTextError(ValueError):
    """A text holds a character that the fonts lack or that must not stand in a document."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        # The characters are the only argument, so that the error survives pickling on its way out of a worker process.
        super().__init__(characters)
        self.characters = characters

    def __str__(self) -> str:
        points = ", ".join(f"U+{ord(character):04X}" for character in self.characters)
        return f"no document can show the character {points}"


@dataclass(frozen=True)
class Line:
    """Text at `size` points, with `spacing` points between its characters."""

    text: str
    size: float
    spacing: float = 0

    def measure(self, font: str) -> float:
        """Width in points; raises UndrawableTextError for what would be drawn as an empty box."""
        typeface = get_typeface(font)
        undrawable = typeface.repertoire.read(self.text).undrawable
        if undrawable:
            raise UndrawableTextError(undrawable)
        folded = typeface.fold(self.text)
        return float(pdfmetrics.stringWidth(folded, font, self.size)) + self.spacing * (len(folded) - 1)


def get_typeface(font: str) -> ExactFont:
    """The registered font of that name."""
    typeface: ExactFont = pdfmetrics.getFont(font)
    return typeface


def begin_document(font: str) -> None:
    """Forgets the document before: its lines, and its private code points in the font."""
    set_lines.cache_clear()
    get_typeface(font).begin_document()


@cache
def set_lines(text: str, font: str, size: float, width: float) -> tuple[Line, ...]:
    """`text` in lines no wider than `width` points; joined they are the text again, to the character.

    Blocks are measured before they are drawn, so within a document every text is asked for several times.
    """
    natural = Line(text, size).measure(font)
    if natural <= width:
        return (Line(text, size),)
    if natural * _LEAST_SHRINK <= width:
        return (Line(text, size * width / natural),)
    typeface = get_typeface(font)
    lines = _break_text(typeface.fold(text), font, size, width)
    return tuple(Line(typeface.unfold(line), size) for line in lines)


def measure_stack(lines: Sequence[Line]) -> float:
    """Height in points of lines below one another."""
    return sum(line.size * LEADING for line in lines)


def stack_lines(lines: Sequence[Line], top: float) -> Iterator[tuple[Line, float]]:
    """Each line with its baseline, in points from the foot of the page."""
    for line in lines:
        yield line, top - line.size * BASELINE
        top -= line.size * LEADING


def _break_text(text: str, font: str, size: float, width: float) -> list[str]:
    lines = []
    start = 0
    while start < len(text):
        end = _fill_line(text, start, font, size, width)
        if end < len(text):
            end = _retreat(text, start, end)
        lines.append(text[start:end])
        start = end
    return lines


def _fill_line(text: str, start: int, font: str, size: float, width: float) -> int:
    """Where the line beginning at `start` is full; white space hangs over the edge, so that no line begins with it."""
    used = 0.0
    for position in range(start, len(text)):
        used += pdfmetrics.stringWidth(text[position], font, size)
        if used > width and position > start and not text[position].isspace():
            return position
    return len(text)


def _retreat(text: str, start: int, end: int) -> int:
    """The last place at or before `end` where a line may break, between words where one ends close by.

    `end` itself where there is none.
    """
    places = [position for position in range(end, start, -1) if _may_break(text[position - 1], text[position])]
    nearest = end - min(_LONGEST_RETREAT, (end - start) // 4)
    close = (position for position in places if position >= nearest)
    between_words = (position for position in close if _begins_word(text[position - 1], text[position]))
    return next(between_words, places[0] if places else end)


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(character: str) -> bool:
    return "!" <= character <= "~"


def _begins_word(before: str, after: str) -> bool:
    """Japanese has no spaces: a word begins where the script changes, but not with the kana that end it."""
    if before.isspace() or after.isspace():
        return before.isspace()
    return _name_script(before) != _name_script(after) != "HIR"


@cache
def _name_script(character: str) -> str:
    """HIR, KAT, CJK, LAT, DIG …; a private code point is CJK, as most sequences that they stand for are."""
    return unicodedata.name(character, "CJK")[:3]
