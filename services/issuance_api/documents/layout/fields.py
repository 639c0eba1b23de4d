"""The main block of every paper: the ruled table of labels and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from services.issuance_api.documents.layout.page import LEFT, MM, WIDTH, Pen
from services.issuance_api.documents.layout.tagging import compose_head_entries
from services.issuance_api.documents.layout.typesetting import Line, measure_stack, set_lines, stack_lines

_LABEL_WIDTH = 40 * MM
_PADDING = 3.5 * MM
_VALUE_LEFT = LEFT + _LABEL_WIDTH + _PADDING
_VALUE_WIDTH = WIDTH - _LABEL_WIDTH - 2 * _PADDING
_LABEL_SIZE, _HINT_SIZE = 10.5, 8
_REMARK_SIZE, _REMARK_GAP = 8.5, 2 * MM


@dataclass(frozen=True)
class Field:
    """A row of the table: a label, a hint below it, and one value or several below one another."""

    label: str
    values: tuple[str, ...]
    hint: str = ""
    size: float = 11
    spacing: float = 0
    figure: bool = False

    def set_label(self, font: str, scale: float) -> tuple[Line, ...]:
        width = _LABEL_WIDTH - 2 * _PADDING
        lines = set_lines(self.label, font, _LABEL_SIZE * scale, width)
        return lines + (set_lines(self.hint, font, _HINT_SIZE * scale, width) if self.hint else ())

    def set_values(self, font: str, scale: float) -> list[tuple[Line, ...]]:
        """The lines of each value."""
        if self.spacing:
            return [(Line(value, self.size * scale, self.spacing * scale),) for value in self.values]
        return [set_lines(value, font, self.size * scale, _VALUE_WIDTH) for value in self.values]

    def measure_height(self, font: str, scale: float) -> float:
        values = sum(measure_stack(lines) for lines in self.set_values(font, scale))
        return max(measure_stack(self.set_label(font, scale)), values) + 4.4 * MM * scale


@dataclass(frozen=True)
class Fields:
    """The ruled table of labels and values, with remarks in small type below it.

    Figures end at one right edge, so that the digits of two amounts can be compared.
    """

    rows: Sequence[Field]
    remarks: tuple[str, ...] = ()

    def measure_height(self, font: str, scale: float) -> float:
        table = sum(row.measure_height(font, scale) for row in self.rows)
        remarks = sum(measure_stack(lines) for lines in self._set_remarks(font, scale))
        return table + (_REMARK_GAP + remarks if remarks else 0)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        heights = [row.measure_height(pen.font, scale) for row in self.rows]
        with pen.tags.pass_over():
            _draw_rules(pen, top, heights)
        with pen.tags.group("Table"):
            self._draw_rows(pen, top, heights, scale)
        top -= sum(heights) + _REMARK_GAP
        for lines in self._set_remarks(pen.font, scale):
            with pen.tags.mark("P"):
                for line, baseline in stack_lines(lines, top):
                    pen.write(line, LEFT, baseline)
            top -= measure_stack(lines)

    def _draw_rows(self, pen: Pen, top: float, heights: Sequence[float], scale: float) -> None:
        figure_edge = self._find_figure_edge(pen.font, scale)
        for row, height in zip(self.rows, heights, strict=True):
            with pen.tags.group("TR"):
                _draw_label(pen, row.set_label(pen.font, scale), top - height / 2)
                with pen.tags.group("TD"):
                    values = row.set_values(pen.font, scale)
                    _draw_values(pen, values, top - height / 2, figure_edge if row.figure else None)
            top -= height

    def _find_figure_edge(self, font: str, scale: float) -> float:
        figures = [line for row in self.rows if row.figure for lines in row.set_values(font, scale) for line in lines]
        return _VALUE_LEFT + max((line.measure(font) for line in figures), default=0)

    def _set_remarks(self, font: str, scale: float) -> list[tuple[Line, ...]]:
        return [set_lines(remark, font, _REMARK_SIZE * scale, WIDTH) for remark in self.remarks]


def _draw_rules(pen: Pen, top: float, heights: Sequence[float]) -> None:
    whole = sum(heights)
    pen.tint(LEFT, top - whole, _LABEL_WIDTH, whole)
    for y in accumulate(heights[:-1]):
        pen.rule(LEFT, top - y, LEFT + WIDTH, top - y, 0.4)
    pen.rule(LEFT + _LABEL_WIDTH, top, LEFT + _LABEL_WIDTH, top - whole, 0.4)
    pen.frame(LEFT, top - whole, WIDTH, whole, 0.9)


def _draw_label(pen: Pen, lines: Sequence[Line], middle: float) -> None:
    with pen.tags.mark("TH", compose_head_entries("Row")):
        for line, baseline in stack_lines(lines, middle + measure_stack(lines) / 2):
            pen.write(line, LEFT + _PADDING, baseline)


def _draw_values(pen: Pen, values: Sequence[Sequence[Line]], middle: float, right_edge: float | None) -> None:
    """Below one another, around `middle`; figures end at `right_edge`."""
    top = middle + sum(measure_stack(lines) for lines in values) / 2
    for lines in values:
        with pen.tags.mark("P"):
            for line, baseline in stack_lines(lines, top):
                pen.write(line, _VALUE_LEFT if right_edge is None else right_edge - line.measure(pen.font), baseline)
        top -= measure_stack(lines)
