"""The blocks of running text: titles, paragraphs, numbered items."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.issuance_api.documents.layout.page import LEFT, MM, WIDTH, Pen
from services.issuance_api.documents.layout.tagging import compose_list_entries
from services.issuance_api.documents.layout.typesetting import (
    BASELINE,
    LEADING,
    Line,
    measure_stack,
    set_lines,
    stack_lines,
)

_TEXT_SIZE = 10.5
_STAMP_SIDE = 21 * MM


@dataclass(frozen=True)
class Title:
    """The name of the document and, below it, what tells this copy apart (変更 第1回)."""

    text: str
    below: str = ""
    size: float = 22
    spacing: float = 5

    def measure_height(self, font: str, scale: float) -> float:  # noqa: ARG002 - a title is never scaled
        return self.size * LEADING + (12 * LEADING if self.below else 0)

    def draw(self, pen: Pen, top: float, scale: float) -> None:  # noqa: ARG002
        with pen.tags.mark("H1"):
            pen.write_centred(Line(self.text, self.size, self.spacing), top - self.size * BASELINE)
        if self.below:
            with pen.tags.mark("P"):
                pen.write_centred(Line(self.below, 12, 1), top - self.size * LEADING - 12 * BASELINE)


@dataclass(frozen=True)
class Heading:
    """A word alone in the middle: 記."""

    text: str
    size: float = 12

    def measure_height(self, font: str, scale: float) -> float:  # noqa: ARG002
        return self.size * scale * LEADING

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        with pen.tags.mark("H2"):
            pen.write_centred(Line(self.text, self.size * scale), top - self.size * scale * BASELINE)


@dataclass(frozen=True)
class Paragraphs:
    """Texts below one another, `indent` points right of the left edge; `sizes`, where given, has one size for each."""

    texts: tuple[str, ...]
    sizes: tuple[float, ...] = ()
    indent: float = 0

    def measure_height(self, font: str, scale: float) -> float:
        return sum(measure_stack(lines) for lines in self._set(font, scale))

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        for lines in self._set(pen.font, scale):
            with pen.tags.mark("P"):
                for line, baseline in stack_lines(lines, top):
                    pen.write(line, LEFT + self.indent, baseline)
            top -= measure_stack(lines)

    def _set(self, font: str, scale: float) -> list[tuple[Line, ...]]:
        """The lines of each text."""
        sizes = self.sizes or (_TEXT_SIZE,) * len(self.texts)
        return [set_lines(text, font, size * scale, self.width()) for text, size in zip(self.texts, sizes, strict=True)]

    def width(self) -> float:
        return float(WIDTH) - self.indent


@dataclass(frozen=True)
class Items:
    """Numbered texts: the marks end, and the texts begin, `hang` points right of the left edge."""

    items: tuple[tuple[str, str], ...]
    size: float
    hang: float

    def measure_height(self, font: str, scale: float) -> float:
        return sum(measure_stack(self._set(text, font, scale)) for _, text in self.items)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        with pen.tags.group("L", compose_list_entries()):
            for mark, text in self.items:
                lines = self._set(text, pen.font, scale)
                with pen.tags.group("LI"):
                    self._draw_item(pen, mark, lines, top, LEFT + self.hang * scale)
                top -= measure_stack(lines)

    def _draw_item(self, pen: Pen, mark: str, lines: Sequence[Line], top: float, hang: float) -> None:
        sign = Line(f"{mark} ", lines[0].size)
        with pen.tags.mark("Lbl"):
            pen.write(sign, hang - sign.measure(pen.font), top - sign.size * BASELINE)
        with pen.tags.mark("LBody"):
            for line, baseline in stack_lines(lines, top):
                pen.write(line, hang, baseline)

    def _set(self, text: str, font: str, scale: float) -> tuple[Line, ...]:
        return set_lines(text, font, self.size * scale, WIDTH - self.hang * scale)


@dataclass(frozen=True)
class Stamp(Paragraphs):
    """Paragraphs with a place for a stamp (印) beside them, as a company puts it on paper, or with other words."""

    sign: str = "印"

    def measure_height(self, font: str, scale: float) -> float:
        return max(super().measure_height(font, scale), _STAMP_SIDE * scale if self.sign != "印" else 0)

    def width(self) -> float:
        return super().width() - _STAMP_SIDE - 2 * MM

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        super().draw(pen, top, scale)
        side = _STAMP_SIDE * scale
        left, middle = LEFT + WIDTH - side, top - super().measure_height(pen.font, scale) / 2
        with pen.tags.pass_over():
            pen.frame(left, middle - side / 2, side, side, 0.3)
        lines = set_lines(self.sign, pen.font, 9 * scale, side - 4 * MM * scale)
        with pen.tags.mark("P"):
            for line, baseline in stack_lines(lines, middle + measure_stack(lines) / 2):
                pen.write(line, left + (side - line.measure(pen.font)) / 2, baseline)


@dataclass(frozen=True)
class EndLines:
    """Short lines of which the longest ends at the right edge and all begin together: number and day of a letter."""

    texts: tuple[str, ...]
    size: float = _TEXT_SIZE

    def measure_height(self, font: str, scale: float) -> float:  # noqa: ARG002
        return len(self.texts) * self.size * scale * LEADING

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        lines = [Line(text, self.size * scale) for text in self.texts]
        left = LEFT + WIDTH - max(line.measure(pen.font) for line in lines)
        for line, baseline in stack_lines(lines, top):
            with pen.tags.mark("P"):
                pen.write(line, left, baseline)
