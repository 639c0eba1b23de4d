"""The words of a certificate, written below one another by others: the same font, no rules, no data, no seal."""

import io
import statistics
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pypdf
from fpdf import FPDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.figures import Figure
from benchmarks.processes import time_each

Draw = Callable[[], object]

_FONT = "Peer"


class LibraryMissingError(Exception):
    """A peer needs a library of the system; the message is its name."""


def measure_peers(certificate: bytes, font: Path) -> list[Figure]:
    """The words are those on the first page of `certificate`; `font` is TrueType."""
    page = pypdf.PdfReader(io.BytesIO(certificate)).pages[0]
    texts = [line for line in page.extract_text().split("\n") if line.strip()]
    return [
        measure_peer("ReportLab alone, its own font class", lambda: _prepare_reportlab(texts, font), 20),
        measure_peer("fpdf2", lambda: _prepare_fpdf2(texts, font), 3, "it reads the font anew for each document"),
        measure_peer("WeasyPrint", lambda: _prepare_weasyprint(texts, font), 20, "layout of HTML and CSS"),
    ]


def measure_peer(name: str, prepare: Callable[[], Draw], rounds: int, bound: str = "the subset of the font") -> Figure:
    """`prepare` does what is done once per process; it raises LibraryMissingError where that cannot be done."""
    figure = f"the peer, {name}: the same words, {rounds} drawn (process_time)"
    try:
        draw = prepare()
    except LibraryMissingError as missing:
        return Figure(figure, f"not measured: {missing} is not installed", bound)
    spans = time_each(draw, rounds, warm_up=1)
    return Figure(figure, f"mean {statistics.mean(spans) * 1000:.1f} ms", bound)


def _prepare_reportlab(texts: Sequence[str], font: Path) -> Draw:
    pdfmetrics.registerFont(TTFont(_FONT, str(font)))

    def draw() -> None:
        canvas = Canvas(io.BytesIO(), invariant=1, pageCompression=1)
        canvas.setFont(_FONT, 10)
        for number, text in enumerate(texts):
            canvas.drawString(60, 780 - 16 * number, text)
        canvas.save()

    return draw


def _prepare_fpdf2(texts: Sequence[str], font: Path) -> Draw:
    def draw() -> None:
        pdf = FPDF()
        pdf.add_page()
        pdf.add_font(_FONT, fname=font)
        pdf.set_font(_FONT, size=10)
        for number, text in enumerate(texts):
            pdf.text(20, 20 + 5.5 * number, text)
        pdf.output()

    return draw


def _prepare_weasyprint(texts: Sequence[str], font: Path) -> Draw:
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except OSError:
        raise LibraryMissingError("Pango") from None
    fonts = FontConfiguration()
    style = CSS(
        string=f"@font-face {{ font-family: {_FONT}; src: url({font.as_uri()}) }} "
        f"@page {{ size: A4; margin: 20mm }} p {{ font: 10pt {_FONT}; margin: 0 0 2mm }}",
        font_config=fonts,
    )
    page = "".join(f"<p>{escape(text)}</p>" for text in texts)

    def draw() -> None:
        HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts)

    return draw
