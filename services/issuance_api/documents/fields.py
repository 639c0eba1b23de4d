"""The block every paper turns on: the ruled table of labels and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.issuance_api.documents.layout import LEFT, MM, WIDTH, Pen
from services.issuance_api.documents.typesetting import Line, measure_stack, place_lines, set_lines

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

    def set_label(self, font: str, scale: float) -> list[Line]:
        width = _LABEL_WIDTH - 2 * _PADDING
        lines = set_lines(self.label, font, _LABEL_SIZE * scale, width)
        return lines + (set_lines(self.hint, font, _HINT_SIZE * scale, width) if self.hint else [])

    def set_values(self, font: str, scale: float) -> list[Line]:
        if self.spacing:
            return [Line(value, self.size * scale, self.spacing * scale) for value in self.values]
        return [line for value in self.values for line in set_lines(value, font, self.size * scale, _VALUE_WIDTH)]

    def measure_height(self, font: str, scale: float) -> float:
        tallest = max(measure_stack(self.set_label(font, scale)), measure_stack(self.set_values(font, scale)))
        return tallest + 4.4 * MM * scale


@dataclass(frozen=True)
class Fields:
    """The ruled table of labels and values, with remarks in small type below it.

    Figures end at one edge, so that the digits of two amounts can be compared.
    """

    role: ClassVar[str] = "P"

    rows: Sequence[Field]
    remarks: tuple[str, ...] = ()

    def measure_height(self, font: str, scale: float) -> float:
        remarks = self._set_remarks(font, scale)
        return self._measure_table(font, scale) + (_REMARK_GAP + measure_stack(remarks) if remarks else 0)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        height = self._measure_table(pen.font, scale)
        pen.tint(LEFT, top - height, _LABEL_WIDTH, height)
        self._draw_rows(pen, top, scale)
        pen.rule(LEFT + _LABEL_WIDTH, top, LEFT + _LABEL_WIDTH, top - height, 0.4)
        pen.frame(LEFT, top - height, WIDTH, height, 0.9)
        for line, baseline in place_lines(self._set_remarks(pen.font, scale), top - height - _REMARK_GAP):
            pen.write(line, LEFT, baseline)

    def _draw_rows(self, pen: Pen, top: float, scale: float) -> None:
        figures = [line for row in self.rows if row.figure for line in row.set_values(pen.font, scale)]
        figure_edge = _VALUE_LEFT + max((line.measure(pen.font) for line in figures), default=0)
        row_top = top
        for row in self.rows:
            if row_top != top:
                pen.rule(LEFT, row_top, LEFT + WIDTH, row_top, 0.4)
            row_height = row.measure_height(pen.font, scale)
            middle = row_top - row_height / 2
            _draw_stack(pen, row.set_label(pen.font, scale), LEFT + _PADDING, middle)
            _draw_stack(pen, row.set_values(pen.font, scale), _VALUE_LEFT, middle, figure_edge if row.figure else None)
            row_top -= row_height

    def _measure_table(self, font: str, scale: float) -> float:
        return sum(row.measure_height(font, scale) for row in self.rows)

    def _set_remarks(self, font: str, scale: float) -> list[Line]:
        return [line for remark in self.remarks for line in set_lines(remark, font, _REMARK_SIZE * scale, WIDTH)]


def _draw_stack(pen: Pen, lines: list[Line], x: float, middle: float, right_edge: float | None = None) -> None:
    for line, baseline in place_lines(lines, middle + measure_stack(lines) / 2):
        pen.write(line, x if right_edge is None else right_edge - line.measure(pen.font), baseline)
