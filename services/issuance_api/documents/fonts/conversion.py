"""From CFF outlines, which ReportLab cannot embed, to a TrueType font that holds no more than drawing needs."""

import os
import tempfile
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from services.issuance_api.documents.fonts.sequences import collect_sequences

# Largest distance between a cubic curve and its quadratic stand-in, in thousandths of the type size: not visible.
MAX_ERROR = 0.8

_COPYRIGHT, _FAMILY, _STYLE, _FULL_NAME, _POSTSCRIPT_NAME, _LICENCE_ADDRESS = 0, 1, 2, 4, 6, 14


def convert_font(source: Path, target: Path) -> None:
    """Write `source` (.otf) to `target` (.ttf): every character it maps, the same bytes every time, all or nothing."""
    with TTFont(source) as otf:
        font = build_font(otf, otf.getBestCmap(), collect_sequences(otf), read_names(otf))
    save_font(font, target)


def save_font(font: Any, target: Path) -> None:
    """The file appears whole under its name or not at all."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.stem}-", delete=False) as file:
        unfinished = Path(file.name)
        try:
            font.save(file)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            unfinished.unlink()
            raise
    unfinished.chmod(0o644)
    unfinished.replace(target)


def build_font(
    otf: Any, characters: dict[int, str], sequences: list[tuple[int, int, str]], names: dict[str, str]
) -> Any:
    """A TrueType font of those characters and sequences of a CFF font."""
    # Only glyphs that a text reaches: alternates and vertical forms are for layout tables, which are left out too.
    used = {".notdef", *characters.values(), *(glyph for _, _, glyph in sequences)}
    order = [name for name in otf.getGlyphOrder() if name in used]
    outlines = _draw_outlines(otf, order)
    widths = otf["hmtx"]

    head = otf["head"]
    builder = FontBuilder(head.unitsPerEm, isTTF=True)
    # The dates of the source, for a date of today would stand in every subset and so in every document.
    builder.updateHead(created=head.created, modified=head.modified)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(characters, sequences, allowFallback=True)
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({name: (widths[name][0], getattr(outlines[name], "xMin", 0)) for name in order})
    builder.setupHorizontalHeader(ascent=otf["hhea"].ascent, descent=otf["hhea"].descent)
    builder.setupNameTable(names)
    os2 = otf["OS/2"]
    builder.setupOS2(
        sTypoAscender=os2.sTypoAscender,
        sTypoDescender=os2.sTypoDescender,
        sCapHeight=os2.sCapHeight,
        usWeightClass=os2.usWeightClass,
        fsType=os2.fsType,
    )
    builder.setupPost(keepGlyphNames=False)
    return builder.font


def _draw_outlines(otf: Any, order: list[str]) -> dict[str, Any]:
    glyphs = otf.getGlyphSet()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        # TrueType fills on the right of a contour, CFF on the left.
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    return outlines


def read_names(otf: Any) -> dict[str, str]:
    """The names that a converted font keeps, its copyright and the address of its licence among them."""
    names = otf["name"]
    keep = {
        "copyright": _COPYRIGHT,
        "familyName": _FAMILY,
        "styleName": _STYLE,
        "fullName": _FULL_NAME,
        "psName": _POSTSCRIPT_NAME,
        "licenseInfoURL": _LICENCE_ADDRESS,
    }
    return {word: str(names.getDebugName(number)) for word, number in keep.items()}
