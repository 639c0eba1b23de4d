"""The blocks of a leaflet in colour: a banner, numbered sections, steps in a row, notes, cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.issuance_api.documents.layout.page import (
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Block,
    Colour,
    Ground,
    Pen,
)
from services.issuance_api.documents.layout.typesetting import BASELINE, Line, measure_stack, set_lines, stack_lines

SIDE = 15 * MM
BREADTH: float = PAGE_WIDTH - 2 * SIDE
# A banner reaches to the edge of the paper, and as far down as everything may stand without a foot.
POSTER = Ground(top=PAGE_HEIGHT, bottom=11 * MM, widest_gap=8.5 * MM, framed=False)

WHITE: Colour = (1, 1, 1)
TEXT: Colour = (0.16, 0.18, 0.22)
QUIET: Colour = (0.38, 0.41, 0.46)
DEEP: Colour = (0.05, 0.26, 0.47)
PALE: Colour = (0.92, 0.95, 0.985)
RULE: Colour = (0.72, 0.79, 0.87)
WARM: Colour = (0.79, 0.27, 0.05)
GREEN: Colour = (0.08, 0.42, 0.29)


def write_stack(pen: Pen, lines: Sequence[Line], x: float, top: float, *, heavy: bool = False) -> None:
    for line, baseline in stack_lines(lines, top):
        (pen.write_heavy if heavy else pen.write)(line, x, baseline)


@dataclass(frozen=True)
class Banner:
    """Across the whole page: a word on a label and the title, which are read as one, and a line below them."""

    label: str
    title: str
    below: str

    def measure_height(self, font: str, scale: float) -> float:
        title, below = self._set(font, scale)
        return (9 * MM + 10.5 * MM + 5 * MM) * scale + measure_stack(title) + measure_stack(below) + 5 * MM * scale

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        title, below = self._set(pen.font, scale)
        height = self.measure_height(pen.font, scale)
        with pen.tags.pass_over():
            with pen.ink(DEEP):
                pen.fill([(0, top - height, PAGE_WIDTH, height)])
            with pen.ink(WARM):
                pen.fill([(0, top - height - 1.6 * MM, PAGE_WIDTH, 1.6 * MM)])
        label, pill = self._place_label(pen.font, top - 9 * MM * scale, scale)
        with pen.tags.pass_over(), pen.ink(WHITE):
            pen.fill_round(*pill, pill[3] / 2)
        y = top - 23 * MM * scale
        with pen.tags.mark("H1"):
            with pen.ink(WARM):
                pen.write_heavy(label, SIDE + 6 * MM * scale, pill[1] + pill[3] / 2 - label.size * 0.36)
            with pen.ink(WHITE):
                write_stack(pen, title, SIDE, y, heavy=True)
        y -= measure_stack(title) + 1.5 * MM * scale
        with pen.ink(WHITE), pen.tags.mark("P"):
            write_stack(pen, below, SIDE, y)

    def _place_label(self, font: str, top: float, scale: float) -> tuple[Line, tuple[float, float, float, float]]:
        """The label, and left, bottom, width and height of what is behind it."""
        height = 9.5 * MM * scale
        line = set_lines(self.label, font, 14 * scale, BREADTH - 12 * MM)[0]
        return line, (SIDE, top - height, line.measure(font) + 12 * MM * scale, height)

    def _set(self, font: str, scale: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        return set_lines(self.title, font, 27 * scale, BREADTH), set_lines(self.below, font, 11 * scale, BREADTH)


@dataclass(frozen=True)
class Section:
    """A number, a heading, and what belongs to it."""

    number: int
    heading: str
    blocks: tuple[Block, ...]

    def measure_height(self, font: str, scale: float) -> float:
        inner = sum(block.measure_height(font, scale) for block in self.blocks)
        return inner + self._measure_head(scale) + 2.5 * MM * scale * (len(self.blocks) - 1)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        side = 7 * MM * scale
        size = 14 * scale
        baseline = top - side / 2 - size * 0.36
        number = Line(str(self.number), size)
        with pen.tags.pass_over(), pen.ink(DEEP):
            pen.fill_round(SIDE, top - side, side, side, 1.4 * MM * scale)
            pen.fill([(SIDE, top - side - 1 * MM * scale, BREADTH, 0.8)])
        with pen.tags.mark("H2"):
            with pen.ink(WHITE):
                pen.write_heavy(number, SIDE + (side - number.measure(pen.font)) / 2, baseline)
            with pen.ink(DEEP):
                [heading, *_] = set_lines(self.heading, pen.font, size, BREADTH - side - 3 * MM)
                pen.write_heavy(heading, SIDE + side + 3 * MM * scale, baseline)
        top -= self._measure_head(scale)
        for block in self.blocks:
            block.draw(pen, top, scale)
            top -= block.measure_height(pen.font, scale) + 2.5 * MM * scale

    def _measure_head(self, scale: float) -> float:
        return (7 + 1 + 2.5) * MM * scale


@dataclass(frozen=True)
class Step:
    """`who` does it, in the colour of all that they do."""

    who: str
    colour: Colour
    name: str
    text: str


@dataclass(frozen=True)
class Flow:
    """Steps beside one another, each pointing to the next."""

    steps: tuple[Step, ...]

    def measure_height(self, font: str, scale: float) -> float:
        texts = (measure_stack(self._set(step, font, scale)) for step in self.steps)
        return (6.5 + 8.5 + 2.5) * MM * scale + max(texts)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        height = self.measure_height(pen.font, scale)
        with pen.tags.group("L"):
            for number, step in enumerate(self.steps):
                left = SIDE + number * (self._width() + _ARROW)
                with pen.tags.group("LI"):
                    self._draw_step(pen, step, (left, top), height, scale)
                if number:
                    with pen.tags.pass_over(), pen.ink(WARM):
                        _draw_arrow(pen, left - 0.6 * MM, top - height / 2)

    def _draw_step(self, pen: Pen, step: Step, corner: tuple[float, float], height: float, scale: float) -> None:
        left, top = corner
        width, strip = self._width(), 6.5 * MM * scale
        with pen.tags.pass_over():
            with pen.ink(step.colour):
                pen.fill_round(left, top - height, width, height, 1.6 * MM)
            with pen.ink(WHITE):
                inset = 0.35 * MM
                pen.fill_round(left + inset, top - height + inset, width - 2 * inset, height - strip - inset, 1.3 * MM)
        with pen.tags.mark("LBody"):
            with pen.ink(WHITE):
                self._write_centred(pen, Line(step.who, 9.5 * scale), left, top - strip / 2)
            with pen.ink(step.colour):
                [name, *_] = set_lines(step.name, pen.font, 12.5 * scale, width - 2 * MM)
                self._write_centred(pen, name, left, top - strip - 4.6 * MM * scale)
            with pen.ink(TEXT):
                lines = self._set(step, pen.font, scale)
                write_stack(pen, lines, left + 2 * MM, top - strip - 8.5 * MM * scale)

    def _write_centred(self, pen: Pen, line: Line, left: float, middle: float) -> None:
        pen.write_heavy(line, left + (self._width() - line.measure(pen.font)) / 2, middle - line.size * 0.36)

    def _set(self, step: Step, font: str, scale: float) -> tuple[Line, ...]:
        return set_lines(step.text, font, 8.5 * scale, self._width() - 4 * MM)

    def _width(self) -> float:
        return (BREADTH - _ARROW * (len(self.steps) - 1)) / len(self.steps)


_ARROW = 4.4 * MM


def _draw_arrow(pen: Pen, tip: float, middle: float) -> None:
    back, half = tip - 3 * MM, 2.6 * MM
    pen.fill_shape([(back, middle + half), (back, middle - half), (tip, middle)])


@dataclass(frozen=True)
class Notes:
    """Short sentences, each with a dot before it."""

    texts: tuple[str, ...]
    size: float = 10

    def measure_height(self, font: str, scale: float) -> float:
        return sum(measure_stack(self._set(text, font, scale)) for text in self.texts)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        with pen.tags.group("L"):
            for text in self.texts:
                lines = self._set(text, pen.font, scale)
                with pen.tags.group("LI"):
                    with pen.ink(WARM), pen.tags.mark("Lbl"):
                        pen.write(
                            Line("●", self.size * scale * 0.6), SIDE + 1 * MM, top - lines[0].size * (BASELINE - 0.12)
                        )
                    with pen.ink(TEXT), pen.tags.mark("LBody"):
                        write_stack(pen, lines, SIDE + 5 * MM, top)
                top -= measure_stack(lines)

    def _set(self, text: str, font: str, scale: float) -> tuple[Line, ...]:
        return set_lines(text, font, self.size * scale, BREADTH - 5 * MM)


@dataclass(frozen=True)
class Card:
    """A heading, and lines below it, of which the first is the largest."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Cards of the same size beside one another."""

    cards: tuple[Card, ...]

    def measure_height(self, font: str, scale: float) -> float:
        return max(self._measure_card(card, font, scale) for card in self.cards)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        height = self.measure_height(pen.font, scale)
        for number, card in enumerate(self.cards):
            left = SIDE + number * (self._width() + 4 * MM)
            with pen.tags.pass_over(), pen.ink(PALE):
                pen.fill_round(left, top - height, self._width(), height, 1.6 * MM)
            y = top - 2.6 * MM * scale
            heading, texts = self._set(card, pen.font, scale)
            with pen.ink(DEEP), pen.tags.mark("H3"):
                write_stack(pen, heading, left + 4 * MM, y, heavy=True)
            y -= measure_stack(heading)
            for text in texts:
                with pen.ink(TEXT), pen.tags.mark("P"):
                    write_stack(pen, text, left + 4 * MM, y)
                y -= measure_stack(text)

    def _measure_card(self, card: Card, font: str, scale: float) -> float:
        heading, texts = self._set(card, font, scale)
        return measure_stack(heading) + sum(map(measure_stack, texts)) + 5.2 * MM * scale

    def _set(self, card: Card, font: str, scale: float) -> tuple[tuple[Line, ...], list[tuple[Line, ...]]]:
        width = self._width() - 8 * MM
        sizes = (11.5, *(10.0 for _ in card.lines[1:]))
        texts = [set_lines(text, font, size * scale, width) for text, size in zip(card.lines, sizes, strict=True)]
        return set_lines(card.heading, font, 10 * scale, width), texts

    def _width(self) -> float:
        return (BREADTH - 4 * MM * (len(self.cards) - 1)) / len(self.cards)


@dataclass(frozen=True)
class SmallPrint:
    texts: tuple[str, ...]

    def measure_height(self, font: str, scale: float) -> float:
        return sum(measure_stack(self._set(text, font, scale)) for text in self.texts)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        for text in self.texts:
            lines = self._set(text, pen.font, scale)
            with pen.ink(QUIET), pen.tags.mark("P"):
                write_stack(pen, lines, SIDE, top)
            top -= measure_stack(lines)

    def _set(self, text: str, font: str, scale: float) -> tuple[Line, ...]:
        return set_lines(text, font, 8 * scale, BREADTH)
