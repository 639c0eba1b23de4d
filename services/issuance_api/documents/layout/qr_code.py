"""A QR code beside a text: what the paper says, for a scanner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno

from services.issuance_api.documents.layout.blocks import Paragraphs
from services.issuance_api.documents.layout.page import LEFT, MM, WIDTH, Pen
from services.issuance_api.documents.layout.tagging import compose_figure_entries

_SIDE = 28 * MM
_GAP = 6 * MM
# The white margin a scanner needs, in modules; the page around the code is white, so part of it is the gap.
_QUIET = 4
_MASK = 3


@dataclass(frozen=True)
class Coded(Paragraphs):
    """Paragraphs with a QR code of `code` at their right; never a URL, which would carry the key into logs.

    `alternative` is what a screen reader says instead of it.
    """

    code: str = ""
    alternative: str = ""

    def width(self) -> float:
        return super().width() - _SIDE - _GAP

    def measure_height(self, font: str, scale: float) -> float:
        return max(super().measure_height(font, scale), _SIDE)

    def draw(self, pen: Pen, top: float, scale: float) -> None:
        super().draw(pen, top, scale)
        # A scanner reads every mask; weighing all eight would take longer than drawing the code.
        rows = segno.make(self.code, error="m", micro=False, boost_error=False, mask=_MASK).matrix
        module = _SIDE / (len(rows) + _QUIET)
        side = module * len(rows)
        left = LEFT + WIDTH - side
        with pen.tags.mark("Figure", compose_figure_entries(self.alternative, (left, top - side, left + side, top))):
            pen.fill(_list_boxes(rows, left, top, module))


def _list_boxes(
    rows: Sequence[Sequence[int]], left: float, top: float, module: float
) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, width and height of every run of dark modules."""
    for number, row in enumerate(rows, start=1):
        column = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield left + column * module, top - number * module, length * module, module
            column += length
