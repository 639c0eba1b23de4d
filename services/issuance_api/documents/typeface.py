"""A TrueType font for ReportLab whose text copies out of the PDF exactly as it was drawn.

ReportLab knows characters of one code point. A sequence of two (a kanji with its variation selector, a kana with its
mark) is therefore given a code point of its own in a private plane, which no stored text may hold, and spelt out again
for copying.
"""

import mmap
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase.ttfonts import TTEncoding, TTFont, TTFontFace

from services.issuance_api.documents.sequences import read_sequences

# A bfchar section may hold at most this many entries (Adobe Technical Note 5014).
_SECTION = 100

# Plane 15, private use: texts with such characters are refused long before they come here.
_FIRST_SLOT = 0xF0000

_TO_UNICODE_HEAD = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange"""

_TO_UNICODE_TAIL = """\
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class ExactFont(TTFont):  # type: ignore[misc]
    """ReportLab's font with its own ToUnicode; the one of ReportLab 5.1 breaks beyond U+FFFF.

    Slots of a subset go to characters, not to glyphs: characters that share a glyph still copy out apart.
    """

    def __init__(self, name: str, path: Path) -> None:
        # What TTFont sets, but with the mapped face, without shaping, and without all of ASCII in every subset.
        self.fontName = name
        self.face = _MappedFace(str(path))
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False

    def fold(self, text: str) -> str:
        """`text` with every sequence the font draws as one character."""
        if self.face.seconds.isdisjoint(text):
            return text
        return self.face.pattern.sub(lambda match: self.face.folded.get(match[0], match[0]), text)

    def unfold(self, text: str) -> str:
        """The reverse of fold."""
        return "".join(self.face.spelt.get(character, character) for character in text)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab's name
        state = self.state[doc]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for number, subset in enumerate(state.subsets):
            reference = fonts[f"{state.internalName}+{number}"].ToUnicode
            doc.idToObject[reference.name].content = compose_to_unicode(subset, self.face.spelt)


def compose_to_unicode(subset: Sequence[int], spelt: Mapping[str, str]) -> str:
    """The CMap that gives each slot of a subset its text, in UTF-16BE as PDF demands; 0 marks an empty slot."""
    entries = [
        f"<{slot:02X}> <{spelt.get(chr(code), chr(code)).encode('utf-16-be').hex().upper()}>"
        for slot, code in enumerate(subset)
        if code
    ]
    lines = [_TO_UNICODE_HEAD]
    for start in range(0, len(entries), _SECTION):
        section = entries[start : start + _SECTION]
        lines += [f"{len(section)} beginbfchar", *section, "endbfchar"]
    return "\n".join([*lines, _TO_UNICODE_TAIL])


class _MappedFace(TTFontFace):  # type: ignore[misc]
    """A face over a mapped file, so that only the outlines in use take memory, and no subset copies all of them."""

    def __init__(self, filename: str) -> None:
        super().__init__(filename)
        # Only shaping asks for this; it is a list per glyph.
        self.glyphToChar: dict[int, list[int]] = {}
        self._add_sequences()

    def _add_sequences(self) -> None:
        self.folded: dict[str, str] = {}
        sequences = read_sequences(self.get_table("cmap"))
        for slot, ((first, second), own_glyph) in enumerate(sorted(sequences.items()), start=_FIRST_SLOT):
            glyph = self.charToGlyph[first] if own_glyph is None else own_glyph
            self.charToGlyph[slot] = glyph
            self.charWidths[slot] = self.hmetrics[glyph][0] * 1000 / self.unitsPerEm
            self.folded[chr(first) + chr(second)] = chr(slot)
        self.spelt = {slot: text for text, slot in self.folded.items()}
        self.seconds = frozenset(text[1] for text in self.folded)
        self.pattern = re.compile(f".[{''.join(self.seconds)}]")

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
            return memoryview(self._ttf_data)[position : position + length]
        return self._ttf_data[position : position + length]
