"""The two faces of the papers, Noto Serif JP and Noto Sans JP: converted once, cached, registered per process."""

import hashlib
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pylopdf_fonts_jp

from services.issuance_api.documents.fonts.extra_font import ExtraFiles, ExtraFont, is_prepared, name_extra
from shared.schemas.drawable import Repertoire
from shared.schemas.extra_drawable import load_repertoire

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts.typeface import ExactFont

SERIF = "HoshoSerif"
SANS = "HoshoSans"
_EXTRA = "HoshoExtra"
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


def prepare_fonts(folder: Path, extra: ExtraFont | None = None) -> FontFiles:
    """Convert what `folder` does not hold yet: some 20 seconds of two processors the first time, nothing afterwards.

    Safe to call from several processes at once: a font appears whole under its name or not at all.
    Raises ExtraFontError where the additional font cannot be used.
    """
    files = _name_fonts(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sources = {files.serif: pylopdf_fonts_jp.serif_path(), files.sans: pylopdf_fonts_jp.sans_path()}
    missing = [target for target in sources if not (target.is_file() and _is_whole(target))]
    unprepared = extra if extra and not is_prepared(folder, extra) else None
    if missing or unprepared:
        # fontTools takes several hundred megabytes for this: they go back when these processes end.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from services.issuance_api.documents.fonts.conversion import convert_font
        from services.issuance_api.documents.fonts.extra_conversion import convert_extra

        with ProcessPoolExecutor(len(sources) + 1, multiprocessing.get_context("spawn")) as pool:
            work = [pool.submit(convert_font, sources[target], target) for target in missing]
            if unprepared:
                work.append(pool.submit(convert_extra, unprepared.source, name_extra(folder, unprepared)))
            for done in work:
                done.result()
    return replace(files, extra=name_extra(folder, extra) if extra else None)


def find_fonts(folder: Path, extra: ExtraFiles | None = None) -> FontFiles:
    """The fonts `prepare_fonts` left in `folder`; raises FontsMissingError where it did not run."""
    files = _name_fonts(folder)
    for path in (files.serif, files.sans):
        if not path.is_file():
            raise FontsMissingError(f"the converted font {path} is missing; `hosho fonts` writes it")
        if not _is_whole(path):
            raise FontsMissingError(f"the converted font {path} is damaged; `hosho fonts` writes it anew")
    return replace(files, extra=extra)


def register_fonts(files: FontFiles) -> None:
    """Make SERIF and SANS known to ReportLab in this process; takes about a third of a second, once."""
    # Not above: the service knows where the fonts are but never draws, and is spared ReportLab's memory.
    from reportlab.pdfbase import pdfmetrics

    registered = pdfmetrics.getRegisteredFontNames()
    missing = {name: path for name, path in ((SERIF, files.serif), (SANS, files.sans)) if name not in registered}
    for font in load_typefaces(missing, files.extra):
        pdfmetrics.registerFont(font)


def load_typefaces(paths: Mapping[str, Path], extra: ExtraFiles | None) -> list["ExactFont"]:
    """A font for each name; the additional one is read once and stands behind all of them."""
    from services.issuance_api.documents.fonts.extended import ExtendedFont
    from services.issuance_api.documents.fonts.typeface import ExactFont

    if extra is None:
        repertoire = Repertoire()
        return [ExactFont(name, path, repertoire) for name, path in paths.items()]
    repertoire = load_repertoire(extra.table)
    other = ExactFont(_EXTRA, extra.font, repertoire)
    return [ExtendedFont(name, path, repertoire, other) for name, path in paths.items()]


def _is_whole(font: Path) -> bool:
    """Whether the 32-bit words of a TrueType file add up as those of every such file do (OpenType, table `head`)."""
    content = font.read_bytes()
    words = array("I", content.ljust(-(-len(content) // 4) * 4, b"\0"))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) % 2**32 == _SUM


def _name_fonts(folder: Path) -> FontFiles:
    return FontFiles(
        serif=folder / _name_font(pylopdf_fonts_jp.serif_path()), sans=folder / _name_font(pylopdf_fonts_jp.sans_path())
    )


def _name_font(source: Path) -> str:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    return f"{source.stem}-{digest}-{CONVERTER_VERSION}.ttf"
