"""One A4 page as a column of blocks: every document is a list of blocks and draws nothing itself.

Lengths are points. A page is set at the largest scale at which all of it fits, so nothing overflows and nothing is cut.
"""

import io
from collections.abc import Sequence
from typing import Protocol

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from services.issuance_api.documents.typesetting import Line

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, WIDTH = 25 * MM, PAGE_WIDTH - 50 * MM
TOP, BOTTOM = PAGE_HEIGHT - 29 * MM, 22 * MM

_GAP, _WIDEST_GAP = 5 * MM, 9 * MM
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)


class TextTooLongError(ValueError):
    """The texts of a document do not fit its page even at the smallest size that can be read."""


class Pen:
    """Writes and rules on the page in one font."""

    def __init__(self, canvas: Canvas, font: str) -> None:
        self.font = font
        self._canvas = canvas

    def write(self, line: Line, x: float, baseline: float) -> None:
        self._canvas.setFont(self.font, line.size)
        self._canvas.drawString(x, baseline, line.text, charSpace=line.spacing)

    def write_centred(self, line: Line, baseline: float) -> None:
        self.write(line, (PAGE_WIDTH - line.measure(self.font)) / 2, baseline)

    def rule(self, x: float, y: float, to_x: float, to_y: float, thickness: float) -> None:
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, y, to_x, to_y)

    def frame(self, x: float, y: float, width: float, height: float, thickness: float) -> None:
        self._canvas.setLineWidth(thickness)
        self._canvas.rect(x, y, width, height)

    def tint(self, x: float, y: float, width: float, height: float) -> None:
        self._canvas.setFillGray(0.95)
        self._canvas.rect(x, y, width, height, stroke=0, fill=1)
        self._canvas.setFillGray(0)


class Block(Protocol):
    """A part of the page: as high as it says at a scale, and drawn downwards from `top`."""

    def measure_height(self, font: str, scale: float) -> float: ...

    def draw(self, pen: Pen, top: float, scale: float) -> None: ...


def render_page(font: str, title: str, author: str, blocks: Sequence[Block]) -> bytes:
    """A one-page PDF of `blocks`; `title` and `author` go into its metadata. Same arguments, same bytes.

    Raises UndrawableTextError and TextTooLongError, both ValueError, rather than lose a character.
    """
    if font not in pdfmetrics.getRegisteredFontNames():
        raise RuntimeError(f"the font {font} is not known in this process; register_fonts() comes first")
    scale = _fit(font, blocks)
    file = io.BytesIO()
    canvas = Canvas(
        file, pagesize=A4, pdfVersion=(1, 7), pageCompression=1, invariant=1, initialFontName=font, lang="ja-JP"
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(title)
    canvas.setCreator("Hosho")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    _draw_column(Pen(canvas, font), blocks, scale)
    canvas.save()
    return file.getvalue()


def _fit(font: str, blocks: Sequence[Block]) -> float:
    for scale in _SCALES:
        if _total_height(font, blocks, scale) + _GAP * scale * (len(blocks) - 1) <= TOP - BOTTOM:
            return scale
    raise TextTooLongError("the texts are too long for one page")


def _draw_column(pen: Pen, blocks: Sequence[Block], scale: float) -> None:
    _draw_frame(pen)
    spare = TOP - BOTTOM - _total_height(pen.font, blocks, scale)
    gap = min(spare / max(len(blocks) - 1, 1), _WIDEST_GAP)
    top = TOP
    for block in blocks:
        block.draw(pen, top, scale)
        top -= block.measure_height(pen.font, scale) + gap


def _total_height(font: str, blocks: Sequence[Block], scale: float) -> float:
    return sum(block.measure_height(font, scale) for block in blocks)


def _draw_frame(pen: Pen) -> None:
    for margin, thickness in ((12 * MM, 1.4), (13.4 * MM, 0.4)):
        pen.frame(margin, margin, PAGE_WIDTH - 2 * margin, PAGE_HEIGHT - 2 * margin, thickness)
