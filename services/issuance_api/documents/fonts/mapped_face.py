"""A TrueType face for ReportLab that reads the file mapped into memory, and knows glyphs of two code points."""

import mmap
import struct
from pathlib import Path
from typing import Any

from reportlab.pdfbase.ttfonts import TTFontFace

from services.issuance_api.documents.fonts.sequences import read_sequences


class MappedFace(TTFontFace):  # type: ignore[misc]
    """Only the outlines in use take memory, and no subset copies all of them.

    `sequences` are the glyphs of two code points; `spelt` the private code points that stand for them at the moment.
    """

    def __init__(self, filename: str) -> None:
        super().__init__(filename)
        # Only shaping asks for this; it is a list per glyph.
        self.glyphToChar: dict[int, list[int]] = {}
        self.sequences = {
            chr(first) + chr(second): self.charToGlyph[first] if glyph is None else glyph
            for (first, second), glyph in read_sequences(self.get_table("cmap")).items()
        }
        self.spelt: dict[str, str] = {}
        self._mend_metrics()

    def add_slot(self, slot: str, pair: str) -> None:
        """Lets `slot` be drawn and copied out as `pair`."""
        glyph = self.sequences[pair] if pair in self.sequences else self.charToGlyph[ord(pair[0])]
        self.charToGlyph[ord(slot)] = glyph
        self.charWidths[ord(slot)] = self.hmetrics[glyph][0] * 1000 / self.unitsPerEm
        self.spelt[slot] = pair

    def drop_slots(self) -> None:
        for slot in self.spelt:
            del self.charToGlyph[ord(slot)], self.charWidths[ord(slot)]
        self.spelt.clear()

    def _mend_metrics(self) -> None:
        # ReportLab 5.1 keeps a width that many glyphs share in thousandths of the type size, all others in font units.
        (count,) = struct.unpack_from(">H", self.get_table("hhea"), 34)
        width = self.hmetrics[count - 1][0]
        self.hmetrics[count:] = [(width, bearing) for _, bearing in self.hmetrics[count:]]

    def readFile(self, f: str) -> None:  # noqa: N802 - ReportLab's name
        path = Path(f)
        with path.open("rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # The folder must not matter to the bytes of a document.
        self.filename = path.name
        self._pos = 0

    def get_table(self, tag: str) -> Any:
        position, length = self.get_table_pos(tag)
        if tag == "glyf":
            return _Outlines(self._ttf_data, position)
        return self._ttf_data[position : position + length]


class _Outlines:
    """The outlines of a mapped file, of which only what is asked for is copied."""

    def __init__(self, data: mmap.mmap, position: int) -> None:
        self._data = data
        self._position = position

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._position + part.start : self._position + part.stop]
