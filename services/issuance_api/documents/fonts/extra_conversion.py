"""From the operator's additional font to a TrueType font of what it adds to the bundled faces, and its table."""

import json
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from services.issuance_api.documents.fonts.conversion import build_font, read_names, save_font
from services.issuance_api.documents.fonts.extra_font import ExtraFiles, ExtraFontError, digest_pair
from services.issuance_api.documents.fonts.sequences import collect_sequences, read_sequences
from services.issuance_api.documents.fonts.table_text import is_text, write_ranges, write_sequences
from shared.schemas.text.drawable import Repertoire

# Not the font's own, for it may be another edition of a bundled one, and a document must tell them apart.
_NAME = "HoshoExtra"

_KINDS = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
_NEEDED = {"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2"}
_KEPT = {*_NEEDED, "GlyphOrder", "glyf", "loca", "post"}

# OS/2 fsType: the first four bits are one licence, of which 2 forbids embedding; the others stand for themselves.
_LICENCE, _NO_EMBEDDING, _NO_SUBSETS, _BITMAPS_ONLY = 0x000F, 0x0002, 0x0100, 0x0200

_TABLE = '''\
# What an additional font draws beyond the two bundled faces. Written by `hosho fonts`; do not edit.
font = {font}
sha256 = "{sha256}"
ranges = """
{ranges}
"""
sequences = """
{sequences}
"""
'''


def convert_extra(source: Path, files: ExtraFiles) -> None:
    """Write what `source` (.ttf, .otf, or the first font of a .ttc) adds to the bundled faces, and the table of it.

    Raises ExtraFontError with a sentence where it cannot or must not be used.
    """
    _refuse_other_files(source)
    try:
        with TTFont(source, fontNumber=0, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as opened:
            _refuse_unusable(source.name, opened)
            name = f"{opened['name'].getDebugName(4)} {opened['name'].getDebugName(5)}"
            save_font(_reduce(opened), files.font)
        _write_table(name, files)
    except ExtraFontError:
        raise
    # fontTools has an error of its own for each way in which a file can be broken.
    except Exception as error:
        raise ExtraFontError(f"{source.name} cannot be converted: {type(error).__name__}: {error}.") from error


def _refuse_other_files(source: Path) -> None:
    with source.open("rb") as file:
        if file.read(4) not in _KINDS:
            raise ExtraFontError(f"{source.name} is no font: a .ttf, .otf or .ttc file is needed.")


def _refuse_unusable(name: str, font: Any) -> None:
    missing = _NEEDED - set(font.keys())
    if missing or not ("glyf" in font or "CFF " in font) or font.getBestCmap() is None:
        raise ExtraFontError(
            f"{name} lacks what drawing needs: outlines (glyf or CFF) and a map of Unicode characters."
        )
    if "fvar" in font:
        raise ExtraFontError(f"{name} is a variable font; a font of one fixed weight is needed.")
    usage = font["OS/2"].fsType
    if usage & _LICENCE == _NO_EMBEDDING:
        raise ExtraFontError(
            f"{name} forbids embedding in documents (fsType), so certificates cannot be drawn with it."
        )
    if usage & (_NO_SUBSETS | _BITMAPS_ONLY):
        raise ExtraFontError(f"{name} forbids embedding parts of it (fsType), so certificates cannot be drawn with it.")


def _reduce(font: Any) -> Any:
    """A TrueType font of the characters and sequences that the bundled faces lack."""
    bundled = Repertoire()
    characters = {
        point: glyph
        for point, glyph in font.getBestCmap().items()
        if is_text(chr(point)) and bundled.read(chr(point)).undrawable
    }
    sequences = [
        (first, second, glyph)
        for first, second, glyph in collect_sequences(font)
        if any(bundled.read(chr(first) + chr(second)))
        and (first in characters or not bundled.read(chr(first)).undrawable)
    ]
    names = read_names(font) | dict.fromkeys(("familyName", "fullName", "psName"), _NAME)
    if "CFF " in font:
        return build_font(font, characters, sequences, names)
    return _trim(font, characters, sequences, names)


def _trim(font: Any, characters: dict[int, str], sequences: list[tuple[int, int, str]], names: dict[str, str]) -> Any:
    """TrueType outlines stay as they are, without hinting; layout tables go."""
    for tag in set(font.keys()) - _KEPT:
        del font[tag]
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True, glyph_names=False))
    subsetter.populate(glyphs={*characters.values(), *(glyph for _, _, glyph in sequences)})
    subsetter.subset(font)
    builder = FontBuilder(font=font)
    builder.setupCharacterMap(characters, sequences, allowFallback=True)
    builder.setupNameTable(names)
    return font


def _write_table(name: str, files: ExtraFiles) -> None:
    points, sequences = _list_added(files.font)
    if not points and not sequences:
        raise ExtraFontError(f"{name} adds no character to the bundled fonts.")
    texts = {"ranges": write_ranges(points), "sequences": write_sequences(sequences)}
    title = json.dumps("".join(filter(str.isprintable, name)), ensure_ascii=False)
    table = _TABLE.format(font=title, sha256=digest_pair(files.font, **texts), **texts)
    files.table.parent.mkdir(parents=True, exist_ok=True)
    unfinished = files.table.with_name(f".{files.table.name}.draft")
    unfinished.write_text(table, encoding="utf-8")
    unfinished.replace(files.table)


def _list_added(path: Path) -> tuple[set[int], dict[int, set[int]]]:
    """Of a converted font: the code points with an outline, and second code points with their first ones."""
    with TTFont(path) as font:
        characters, places = font.getBestCmap(), font["loca"]
        glyphs = {point: font.getGlyphID(name) for point, name in characters.items()}
        outlined = [places[glyph + 1] > places[glyph] for glyph in range(len(font.getGlyphOrder()))]
        pairs = read_sequences(font.reader["cmap"])
    sequences: dict[int, set[int]] = {}
    for (first, second), own_glyph in pairs.items():
        if outlined[glyphs[first] if own_glyph is None else own_glyph]:
            sequences.setdefault(second, set()).add(first)
    return {point for point, glyph in glyphs.items() if outlined[glyph]}, sequences
