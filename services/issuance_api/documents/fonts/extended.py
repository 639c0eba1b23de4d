"""A face with the operator's additional font behind it: what the one lacks is drawn with the other, within one line."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from services.issuance_api.documents.fonts.typeface import ExactFont
from shared.schemas.text.drawable import Repertoire

# ReportLab numbers the subsets of one font; those of the additional one are counted from here.
_OTHER_SUBSETS = 1 << 16


class ExtendedFont(ExactFont):
    """To ReportLab it is one font; in the file the additional font is there only where a text needs it.

    `other` holds only characters that the bundled faces lack, so every character that it holds is drawn with it.
    """

    def __init__(self, name: str, path: Path, repertoire: Repertoire, other: ExactFont) -> None:
        super().__init__(name, path, repertoire)
        self._other = other
        self._faces = [other.face, self.face]

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802 - ReportLab's name
        if self._is_mine(text):
            return float(super().stringWidth(text, size, encoding))
        return sum(float(font.stringWidth(run, size, encoding)) for font, run in self._split(text))

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        if self._is_mine(text):
            return list(super().splitString(text, doc, encoding))
        return [
            (subset if font is self else subset + _OTHER_SUBSETS, codes)
            for font, run in self._split(text)
            for subset, codes in font.splitString(run, doc, encoding)
        ]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        if subset < _OTHER_SUBSETS:
            return str(super().getSubsetInternalName(subset, doc))
        return str(self._other.getSubsetInternalName(subset - _OTHER_SUBSETS, doc))

    def _is_mine(self, text: str) -> bool:
        return bool(self._other.face.charToGlyph.keys().isdisjoint(map(ord, text)))

    def _split(self, text: str) -> Iterator[tuple[ExactFont, str]]:
        others = self._other.face.charToGlyph
        for is_other, run in groupby(text, lambda character: ord(character) in others):
            yield (self._other if is_other else self), "".join(run)
