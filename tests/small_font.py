"""A font of a few square glyphs that the bundled ones lack, as an operator would add one."""

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles, default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts

# Two kanji that the bundled faces lack, one that they have, and one without an outline.
LACKING, BUNDLED, BLANK = ("\u3404", "𠀀"), "葛", "\u3408"
VARIATION = "葛\U000e0105"
# In a TrueType font the one is made of the other, as accented letters are.
COMPOSITE = {"whole": "u20000", "part": "u3404"}
NAME = "Small Gothic"
_UNITS = 2048


def make_font(
    path: Path,
    characters: str = "".join((*LACKING, BUNDLED)) + "A",
    sequences: tuple[str, ...] = (VARIATION, "葛\U000e0100", "\u3404\U000e0100"),
    embedding: int = 0,
) -> Path:
    """A font in the format that the suffix of `path` names: .ttf, .otf or .ttc; each glyph is a square of its own."""
    names = {character: f"u{ord(character):X}" for character in characters}
    variants = {pair: f"u{ord(pair[0]):X}.{ord(pair[1]):X}" for pair in sequences}
    order = [".notdef", "blank", *names.values(), *variants.values()]
    builder = FontBuilder(_UNITS, isTTF=path.suffix != ".otf")
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(
        {ord(BLANK): "blank"} | {ord(character): name for character, name in names.items()},
        [(ord(pair[0]), ord(pair[1]), name) for pair, name in variants.items()],
    )
    _set_outlines(builder, order)
    builder.setupHorizontalMetrics({name: (_UNITS // 2 if name == "uA" else _UNITS, 0) for name in order})
    builder.setupHorizontalHeader(ascent=1802, descent=-246)
    builder.setupNameTable(
        {"copyright": "Nobody", "familyName": NAME, "styleName": "Regular", "fullName": NAME, "version": "Version 1",
         "psName": "SmallGothic"}
    )  # fmt: skip
    builder.setupOS2(sTypoAscender=1802, sTypoDescender=-246, fsType=embedding)
    builder.setupPost()
    return _save(builder.font, path)


def read_outline(font: TTFont, glyph: str) -> list[tuple[int, int]]:
    """The corners of a glyph, of its parts where it is made of some."""
    coordinates, _, _ = font["glyf"][glyph].getCoordinates(font["glyf"])
    return [(x, y) for x, y in coordinates]


def prepare_extra(folder: Path, extra: ExtraFont) -> FontFiles:
    """As `hosho fonts` does, with the bundled fonts of this machine, which take long to convert."""
    folder.mkdir()
    bundled = prepare_fonts(default_font_folder())
    for path in (bundled.serif, bundled.sans):
        (folder / path.name).symlink_to(path)
    return prepare_fonts(folder, extra)


def _set_outlines(builder: Any, order: list[str]) -> None:
    sides = {name: 100 * number for number, name in enumerate(order)} | {"blank": 0}
    if not builder.isTTF:
        squares = {name: _draw_square(T2CharStringPen(_UNITS, None), side) for name, side in sides.items()}
        builder.setupCFF("SmallGothic", {}, {name: pen.getCharString() for name, pen in squares.items()}, {})
        return
    outlines = {name: _draw_square(TTGlyphPen(None), side).glyph() for name, side in sides.items()}
    if set(COMPOSITE.values()) <= outlines.keys():
        pen = TTGlyphPen(outlines)
        pen.addComponent(COMPOSITE["part"], (1, 0, 0, 1, 700, 700))
        outlines[COMPOSITE["whole"]] = pen.glyph()
    builder.setupGlyf(outlines)


def _draw_square(pen: Any, side: int) -> Any:
    if side:
        corners = [(0, 0), (0, side), (side, side), (side, 0)]
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen


def _save(font: TTFont, path: Path) -> Path:
    if path.suffix == ".ttc":
        collection = TTCollection()
        collection.fonts = [font]
        collection.save(path)
    else:
        font.save(path)
    return path
