"""A table of a leaflet: labels at the left, and what is the same in all columns once, across them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from services.issuance_api.documents.layout.page import MM, Pen
from services.issuance_api.documents.layout.poster import BREADTH, DEEP, PALE, RULE, SIDE, TEXT, WHITE, write_stack
from services.issuance_api.documents.layout.tagging import compose_head_entries, compose_span_entries
from services.issuance_api.documents.layout.typesetting import Line, measure_stack, set_lines

_PADDING = 3 * MM
_TEXT_SIZE, _LABEL_SIZE = 10.5, 10.0


@dataclass(frozen=True)
class MatrixRow:
    """A label, and for each column the texts that stand in it below one another."""

    label: str
    cells: tuple[tuple[str, ...], ...]
    heavy: bool = False


@dataclass(frozen=True)
class Matrix:
    """A table with labels at the left; what is the same in all columns stands once, across them.

    `corner` says what its `heads` are.
    """

    rows: tuple[MatrixRow, ...]
    heads: tuple[str, ...] = ()
    corner: str = ""
    label_width: float = 31 * MM

    def measure_height(self, font: str, scale: float) -> float:
        return self._measure_head(font, scale) + sum(self._measure_row(row, font, scale) for row in self.rows)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        head = self._measure_head(pen.font, scale)
        heights = [self._measure_row(row, pen.font, scale) for row in self.rows]
        with pen.tags.pass_over():
            self._draw_ground(pen, top - head, heights)
        with pen.tags.group("Table"):
            if self.heads:
                self._draw_heads(pen, top, head, scale)
            top -= head
            for row, height in zip(self.rows, heights, strict=True):
                with pen.tags.group("TR"):
                    self._draw_row(pen, row, top, height, scale)
                top -= height

    def _draw_ground(self, pen: Pen, top: float, heights: Sequence[float]) -> None:
        whole = sum(heights)
        with pen.ink(PALE):
            pen.fill([(SIDE, top - whole, self.label_width, whole)])
        with pen.ink(RULE):
            for y in (0, *accumulate(heights)):
                pen.rule(SIDE, top - y, SIDE + BREADTH, top - y, 0.6)
            y = top
            for row, height in zip(self.rows, heights, strict=True):
                for x in self._list_edges()[1:-1] if not _is_shared(row) else ():
                    pen.rule(x, y, x, y - height, 0.6)
                y -= height

    def _draw_heads(self, pen: Pen, top: float, height: float, scale: float) -> None:
        with pen.tags.pass_over(), pen.ink(DEEP):
            pen.fill([(SIDE, top - height, BREADTH, height)])
        with pen.tags.group("TR"):
            for text, left in zip((self.corner, *self.heads), (SIDE, *self._list_edges()), strict=False):
                lines = self._set(text, pen.font, _LABEL_SIZE * scale, len(self.heads))
                with pen.ink(WHITE), pen.tags.mark("TH", compose_head_entries("Column")):
                    write_stack(pen, lines, left + _PADDING, top - (height - measure_stack(lines)) / 2, heavy=True)

    def _draw_row(self, pen: Pen, row: MatrixRow, top: float, height: float, scale: float) -> None:
        lines = set_lines(row.label, pen.font, _LABEL_SIZE * scale, self.label_width - 2 * _PADDING)
        with pen.ink(DEEP), pen.tags.mark("TH", compose_head_entries("Row")):
            write_stack(pen, lines, SIDE + _PADDING, top - (height - measure_stack(lines)) / 2, heavy=True)
        shared = _is_shared(row)
        cells = row.cells[:1] if shared else row.cells
        entries = compose_span_entries(len(row.cells)) if shared and len(row.cells) > 1 else ""
        for cell, left in zip(cells, self._list_edges(), strict=False):
            texts = self._set_cell(cell, row, pen.font, scale)
            y = top - (height - sum(map(measure_stack, texts))) / 2
            with pen.tags.group("TD", entries):
                for text in texts:
                    with pen.ink(TEXT), pen.tags.mark("P"):
                        write_stack(pen, text, left + _PADDING, y, heavy=row.heavy)
                    y -= measure_stack(text)

    def _measure_head(self, font: str, scale: float) -> float:
        texts = (self._set(text, font, _LABEL_SIZE * scale, len(self.heads)) for text in self.heads)
        return max(map(measure_stack, texts)) + 2 * MM * scale if self.heads else 0

    def _measure_row(self, row: MatrixRow, font: str, scale: float) -> float:
        label = measure_stack(set_lines(row.label, font, _LABEL_SIZE * scale, self.label_width - 2 * _PADDING))
        cells = (sum(map(measure_stack, self._set_cell(cell, row, font, scale))) for cell in row.cells)
        return max(label, *cells) + 2.6 * MM * scale

    def _set_cell(self, cell: tuple[str, ...], row: MatrixRow, font: str, scale: float) -> list[tuple[Line, ...]]:
        columns = 1 if _is_shared(row) else len(row.cells)
        return [self._set(text, font, _TEXT_SIZE * scale, columns) for text in cell]

    def _set(self, text: str, font: str, size: float, columns: int) -> tuple[Line, ...]:
        return set_lines(text, font, size, (BREADTH - self.label_width) / columns - 2 * _PADDING)

    def _list_edges(self) -> list[float]:
        columns = max((len(row.cells) for row in self.rows), default=1)
        left, width = SIDE + self.label_width, (BREADTH - self.label_width) / columns
        return [left + width * number for number in range(columns + 1)]


def _is_shared(row: MatrixRow) -> bool:
    return len(set(row.cells)) == 1
