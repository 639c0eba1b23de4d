"""A TrueType font for ReportLab whose text copies out of the PDF exactly as it was drawn.

ReportLab knows characters of one code point. A sequence of two (a kanji with its variation selector, a kana with its
mark) is therefore given a code point of its own in a private plane, which no stored text may hold, for as long as one
document is drawn, and is spelt out again for copying.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase.ttfonts import TTEncoding, TTFont

from services.issuance_api.documents.fonts.mapped_face import MappedFace
from shared.schemas.text.drawable import SECONDS, Repertoire

# A bfchar section may hold at most this many entries (Adobe Technical Note 5014).
_SECTION = 100

# Plane 15, private use: texts with such characters are refused long before they come here.
_FIRST_SLOT = 0xF0000
_PAIR = re.compile(f".[{''.join(sorted(SECONDS))}]")

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
    `repertoire` is what may be drawn with it.
    """

    def __init__(self, name: str, path: Path, repertoire: Repertoire) -> None:
        # What TTFont sets, but with the mapped face, without shaping, and without all of ASCII in every subset.
        self.fontName = name
        self.face = MappedFace(str(path))
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False
        self.repertoire = repertoire
        # Where to look for a glyph, in this order.
        self._faces = [self.face]
        self._folded: dict[str, str] = {}

    def begin_document(self) -> None:
        """Gives back the private code points of the document before."""
        self._folded.clear()
        for face in self._faces:
            face.drop_slots()

    def fold(self, text: str) -> str:
        """`text` with every sequence as one character; one that no font has is drawn as its first code point."""
        return text if SECONDS.isdisjoint(text) else _PAIR.sub(self._fold_pair, text)

    def unfold(self, text: str) -> str:
        """The reverse of fold."""
        spelt = {slot: pair for pair, slot in self._folded.items()}
        return "".join(spelt.get(character, character) for character in text)

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab's name
        state = self.state[doc]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for number, subset in enumerate(state.subsets):
            reference = fonts[f"{state.internalName}+{number}"].ToUnicode
            doc.idToObject[reference.name].content = compose_to_unicode(subset, self.face.spelt)

    def _fold_pair(self, match: re.Match[str]) -> str:
        pair = match[0]
        if pair not in self._folded:
            self._folded[pair] = chr(_FIRST_SLOT + len(self._folded))
            face = next((face for face in self._faces if pair in face.sequences), None)
            face = face or next(face for face in self._faces if ord(pair[0]) in face.charToGlyph)
            face.add_slot(self._folded[pair], pair)
        return self._folded[pair]


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
