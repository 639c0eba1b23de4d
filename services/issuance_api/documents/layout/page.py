"""A4 pages as columns of blocks: every document is a list of blocks per page and draws nothing itself.

Lengths are points. A page is set at the largest scale at which all of it fits, so nothing overflows and nothing is cut.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from services.issuance_api.documents.layout.embedding import Attachment, embed_file, embed_metadata
from services.issuance_api.documents.layout.tagging import Tags
from services.issuance_api.documents.layout.typesetting import Line, begin_document, get_typeface
from services.issuance_api.sealing.sealer import SealBox

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, WIDTH = 25 * MM, PAGE_WIDTH - 50 * MM
# Some space below BOTTOM stands the line of the seal.
TOP, BOTTOM = PAGE_HEIGHT - 28 * MM, 29 * MM

# The frame leaves more room below, where the foot stands; both lie inside what every printer prints.
_SIDE, _FRAME_BOTTOM, _FOOT_BASELINE, _FOOT_SIZE = 12 * MM, 17 * MM, 11 * MM, 8

SEAL_BOX = SealBox(left=round(LEFT), bottom=60, right=round(LEFT + WIDTH), top=74)

_GAP, _WIDEST_GAP = 5 * MM, 9 * MM
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)


# Red, green and blue, each from 0 to 1.
Colour = tuple[float, float, float]
# Of a heavy line: how thick its outlines are drawn, in type sizes.
_HEAVY = 0.03


class TextTooLongError(ValueError):
    """The texts of a document do not fit its page even at the smallest size that can be read."""


class Pen:
    """Writes and rules on the page in one font; `tags` say what is written."""

    def __init__(self, canvas: Canvas, font: str, tags: Tags) -> None:
        self.font = font
        self.tags = tags
        self._canvas = canvas

    def write(self, line: Line, x: float, baseline: float) -> None:
        self._canvas.setFont(self.font, line.size)
        self._canvas.drawString(x, baseline, get_typeface(self.font).fold(line.text), charSpace=line.spacing)

    def write_heavy(self, line: Line, x: float, baseline: float) -> None:
        """The fonts have one weight: its outlines are drawn, too."""
        self._canvas.setFont(self.font, line.size)
        self._canvas.setLineWidth(line.size * _HEAVY)
        self._canvas.drawString(x, baseline, get_typeface(self.font).fold(line.text), mode=2, charSpace=line.spacing)

    def write_centred(self, line: Line, baseline: float) -> None:
        self.write(line, (PAGE_WIDTH - line.measure(self.font)) / 2, baseline)

    def rule(self, x: float, y: float, to_x: float, to_y: float, thickness: float) -> None:
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x, y, to_x, to_y)

    def frame(self, x: float, y: float, width: float, height: float, thickness: float) -> None:
        self._canvas.setLineWidth(thickness)
        self._canvas.rect(x, y, width, height)

    def fill(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Boxes of left, bottom, width and height, as one shape: no seam where they touch."""
        path = self._canvas.beginPath()
        for box in boxes:
            path.rect(*box)
        self._canvas.drawPath(path, stroke=0, fill=1)

    @contextmanager
    def ink(self, colour: Colour) -> Iterator[None]:
        """What is drawn in the block has this colour."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setStrokeColorRGB(*colour)
        yield
        self._canvas.setFillGray(0)
        self._canvas.setStrokeGray(0)

    def fill_round(self, x: float, y: float, width: float, height: float, radius: float) -> None:
        self._canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

    def fill_shape(self, points: Sequence[tuple[float, float]]) -> None:
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self._canvas.drawPath(path, stroke=0, fill=1)

    def tint(self, x: float, y: float, width: float, height: float) -> None:
        self._canvas.setFillGray(0.95)
        self.fill([(x, y, width, height)])
        self._canvas.setFillGray(0)


class Block(Protocol):
    """A part of the page: as high as it says at a scale, and drawn downwards from `top`, all of it tagged."""

    def measure_height(self, font: str, scale: float) -> float: ...

    def draw(self, pen: Pen, top: float, scale: float) -> None: ...


@dataclass(frozen=True)
class Foot:
    """What stands under the frame of every page, left and right of the page number."""

    left: str
    right: str


@dataclass(frozen=True)
class Ground:
    """The part of a page that its blocks take, how far apart they may stand, and whether a frame is around it."""

    top: float = TOP
    bottom: float = BOTTOM
    widest_gap: float = _WIDEST_GAP
    framed: bool = True


@dataclass(frozen=True)
class Sheet:
    """A whole document: its face, what its metadata say (`at` is the moment on record), its pages, and the foot that
    stands under each of them, if any.

    `seal_line` is what the first page says at SEAL_BOX, where a seal will be; `attachment` is the same for machines.
    """

    font: str
    title: str
    author: str
    at: datetime
    foot: Foot | None
    pages: Sequence[Sequence[Block]]
    seal_line: str = ""
    attachment: Attachment | None = None
    ground: Ground = Ground()


def draw_sheet(sheet: Sheet) -> bytes:
    """The PDF of a sheet. Same sheet, same bytes.

    Raises UndrawableTextError and TextTooLongError, both ValueError, rather than lose a character.
    """
    if sheet.font not in pdfmetrics.getRegisteredFontNames():
        raise RuntimeError(f"the font {sheet.font} is not known in this process; register_fonts() comes first")
    begin_document(sheet.font)
    scales = [_fit(sheet.font, blocks, sheet.ground) for blocks in sheet.pages]
    file = io.BytesIO()
    canvas = _open_canvas(file, sheet)
    tags = Tags(canvas)
    pen = Pen(canvas, sheet.font, tags)
    for number, (blocks, scale) in enumerate(zip(sheet.pages, scales, strict=True), start=1):
        tags.begin_page()
        if sheet.ground.framed:
            with tags.pass_over():
                _draw_frame(pen)
        _draw_column(pen, blocks, scale, sheet.ground)
        if number == 1 and sheet.seal_line:
            with tags.mark("P"):
                _draw_seal_line(pen, sheet.seal_line)
        if sheet.foot is not None:
            with tags.pass_over():
                _draw_foot(pen, sheet.foot, f"{number} / {len(sheet.pages)}")
        canvas.showPage()
    tags.write_tree()
    canvas.save()
    return file.getvalue()


def _open_canvas(file: io.BytesIO, sheet: Sheet) -> Canvas:
    canvas = Canvas(
        file, pagesize=A4, pdfVersion=(1, 7), pageCompression=1, invariant=1, initialFontName=sheet.font, lang="ja-JP"
    )
    # ReportLab would begin it with SOURCE_DATE_EPOCH, if that is set; the file's ID must come from its content alone.
    canvas._doc.signature = hashlib.md5(usedforsecurity=False)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    embed_metadata(canvas, sheet.title, sheet.author, sheet.at)
    if sheet.attachment:
        embed_file(canvas, sheet.attachment)
    return canvas


def _fit(font: str, blocks: Sequence[Block], ground: Ground) -> float:
    height = ground.top - ground.bottom
    for scale in _SCALES:
        if _measure_column(font, blocks, scale) + _GAP * scale * (len(blocks) - 1) <= height:
            return scale
    raise TextTooLongError("the texts are too long for one page")


def _draw_column(pen: Pen, blocks: Sequence[Block], scale: float, ground: Ground) -> None:
    spare = ground.top - ground.bottom - _measure_column(pen.font, blocks, scale)
    gap = min(spare / max(len(blocks) - 1, 1), ground.widest_gap)
    top = ground.top
    for block in blocks:
        block.draw(pen, top, scale)
        top -= block.measure_height(pen.font, scale) + gap


def _measure_column(font: str, blocks: Sequence[Block], scale: float) -> float:
    return sum(block.measure_height(font, scale) for block in blocks)


def _draw_frame(pen: Pen) -> None:
    for inset, thickness in ((0, 1.4), (1.4 * MM, 0.4)):
        left, bottom = _SIDE + inset, _FRAME_BOTTOM + inset
        pen.frame(left, bottom, PAGE_WIDTH - 2 * left, PAGE_HEIGHT - _SIDE - inset - bottom, thickness)


def _draw_seal_line(pen: Pen, text: str) -> None:
    width = SEAL_BOX.right - SEAL_BOX.left
    natural = Line(text, _FOOT_SIZE).measure(pen.font)
    pen.write_centred(Line(text, min(_FOOT_SIZE, _FOOT_SIZE * width / natural)), SEAL_BOX.bottom + 4)


def _draw_foot(pen: Pen, foot: Foot, page: str) -> None:
    right = Line(foot.right, _FOOT_SIZE)
    pen.write(Line(foot.left, _FOOT_SIZE), _SIDE, _FOOT_BASELINE)
    pen.write_centred(Line(page, _FOOT_SIZE), _FOOT_BASELINE)
    pen.write(right, PAGE_WIDTH - _SIDE - right.measure(pen.font), _FOOT_BASELINE)
