"""A ruled table with a head: several persons or figures side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from services.issuance_api.documents.layout.page import LEFT, MM, WIDTH, Pen
from services.issuance_api.documents.layout.tagging import compose_head_entries
from services.issuance_api.documents.layout.typesetting import Line, measure_stack, set_lines, stack_lines

_PADDING = 2.5 * MM
_SIZE, _HEAD_SIZE = 10.5, 9.5


@dataclass(frozen=True)
class Column:
    """`share` is its part of the width; a column of figures ends at its right edge."""

    head: str
    share: float
    figure: bool = False


@dataclass(frozen=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[tuple[str, ...]]

    def measure_height(self, font: str, scale: float) -> float:
        return sum(self._measure_row(cells, font, scale, size) for cells, size in self._list_rows())

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        rows = self._list_rows()
        heights = [self._measure_row(cells, pen.font, scale, size) for cells, size in rows]
        with pen.tags.pass_over():
            self._draw_rules(pen, top, heights)
        with pen.tags.group("Table"):
            for number, ((cells, size), height) in enumerate(zip(rows, heights, strict=True)):
                with pen.tags.group("TR"):
                    self._draw_row(pen, cells, top - height / 2, scale * size, is_head=number == 0)
                top -= height

    def _draw_rules(self, pen: Pen, top: float, heights: Sequence[float]) -> None:
        whole = sum(heights)
        pen.tint(LEFT, top - heights[0], WIDTH, heights[0])
        for y in accumulate(heights[:-1]):
            pen.rule(LEFT, top - y, LEFT + WIDTH, top - y, 0.4)
        for x in self._list_edges()[1:-1]:
            pen.rule(x, top, x, top - whole, 0.4)
        pen.frame(LEFT, top - whole, WIDTH, whole, 0.9)

    def _draw_row(self, pen: Pen, cells: tuple[str, ...], middle: float, size: float, *, is_head: bool) -> None:
        for column, cell, (left, right) in zip(self.columns, cells, pairwise(self._list_edges()), strict=True):
            lines = _set_cell(cell, pen.font, size, right - left)
            with pen.tags.mark("TH", compose_head_entries("Column")) if is_head else pen.tags.mark("TD"):
                for line, baseline in stack_lines(lines, middle + measure_stack(lines) / 2):
                    x = right - _PADDING - line.measure(pen.font) if column.figure else left + _PADDING
                    pen.write(line, x, baseline)

    def _measure_row(self, cells: tuple[str, ...], font: str, scale: float, size: float) -> float:
        widths = (right - left for left, right in pairwise(self._list_edges()))
        stacks = (_set_cell(cell, font, size * scale, width) for cell, width in zip(cells, widths, strict=True))
        return max(measure_stack(stack) for stack in stacks) + 4 * MM * scale

    def _list_rows(self) -> list[tuple[tuple[str, ...], float]]:
        return [(tuple(column.head for column in self.columns), _HEAD_SIZE), *((row, _SIZE) for row in self.rows)]

    def _list_edges(self) -> list[float]:
        whole = sum(column.share for column in self.columns)
        edges = [LEFT]
        for column in self.columns:
            edges.append(edges[-1] + WIDTH * column.share / whole)
        return edges


def _set_cell(text: str, font: str, size: float, width: float) -> tuple[Line, ...]:
    return set_lines(text, font, size, width - 2 * _PADDING)
