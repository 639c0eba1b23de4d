"""The files of the two faces, Noto Serif JP and Noto Sans JP, as they lie once converted."""

import hashlib
import sys
from array import array
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs
import pylopdf_fonts_jp

from services.issuance_api.documents.fonts.extra_font import ExtraFiles

_SUM = 0xB1B0AFBA

# Raise this whenever conversion.py would write other bytes: it is part of the name a converted font is cached under.
CONVERTER_VERSION = "2"


@dataclass(frozen=True)
class FontFiles:
    """The two converted fonts, and the operator's additional one, ready to be registered."""

    serif: Path
    sans: Path
    extra: ExtraFiles | None = None


class FontsMissingError(FileNotFoundError):
    """The converted fonts are not in the folder where they are looked for, or not as they were written."""


def default_font_folder() -> Path:
    return platformdirs.user_cache_path("hosho") / "fonts"


def find_fonts(folder: Path, extra: ExtraFiles | None = None) -> FontFiles:
    """The fonts `prepare_fonts` left in `folder`; raises FontsMissingError where it did not run."""
    files = name_fonts(folder)
    for path in (files.serif, files.sans):
        if not path.is_file():
            raise FontsMissingError(f"the converted font {path} is missing; `hosho fonts` writes it")
        if not is_whole(path):
            raise FontsMissingError(f"the converted font {path} is damaged; `hosho fonts` writes it anew")
    return replace(files, extra=extra)


def is_whole(font: Path) -> bool:
    """Whether the 32-bit words of a TrueType file add up as those of every such file do (OpenType, table `head`)."""
    content = font.read_bytes()
    words = array("I", content.ljust(-(-len(content) // 4) * 4, b"\0"))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) % 2**32 == _SUM


def name_fonts(folder: Path) -> FontFiles:
    """Where the two faces lie in `folder`, under names made of their sources and of the conversion."""
    return FontFiles(
        serif=folder / _name_font(pylopdf_fonts_jp.serif_path()), sans=folder / _name_font(pylopdf_fonts_jp.sans_path())
    )


def _name_font(source: Path) -> str:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    return f"{source.stem}-{digest}-{CONVERTER_VERSION}.ttf"
