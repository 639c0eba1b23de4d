"""The two faces of the papers, Noto Serif JP and Noto Sans JP: converted once, cached, registered per process."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import pylopdf_fonts_jp

SERIF = "HoshoSerif"
SANS = "HoshoSans"

# Raise this whenever conversion.py would write other bytes: it is part of the name a converted font is cached under.
CONVERTER_VERSION = "2"


@dataclass(frozen=True)
class FontFiles:
    """The two converted fonts, ready to be registered."""

    serif: Path
    sans: Path


class FontsMissingError(FileNotFoundError):
    """The converted fonts are not in the folder where they are looked for."""


def default_font_folder() -> Path:
    return platformdirs.user_cache_path("hosho") / "fonts"


def prepare_fonts(folder: Path) -> FontFiles:
    """Convert what `folder` does not hold yet: some 20 seconds of two processors the first time, nothing afterwards.

    Safe to call from several processes at once: a font appears whole under its name or not at all.
    """
    files = _name_fonts(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sources = {files.serif: pylopdf_fonts_jp.serif_path(), files.sans: pylopdf_fonts_jp.sans_path()}
    missing = [target for target in sources if not target.exists()]
    if missing:
        # fontTools takes several hundred megabytes for this: they go back when these processes end.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from services.issuance_api.documents.conversion import convert_font

        with ProcessPoolExecutor(len(missing), multiprocessing.get_context("spawn")) as pool:
            list(pool.map(convert_font, [sources[target] for target in missing], missing))
    return files


def find_fonts(folder: Path) -> FontFiles:
    """The fonts `prepare_fonts` left in `folder`; raises FontsMissingError where it did not run."""
    files = _name_fonts(folder)
    for path in (files.serif, files.sans):
        if not path.is_file():
            raise FontsMissingError(f"the converted font {path} is missing; `hosho fonts` writes it")
    return files


def register_fonts(files: FontFiles) -> None:
    """Make SERIF and SANS known to ReportLab in this process; takes about a third of a second, once."""
    # Not above: the service knows where the fonts are but never draws, and is spared ReportLab's memory.
    from reportlab.pdfbase import pdfmetrics

    from services.issuance_api.documents.typeface import ExactFont

    registered = pdfmetrics.getRegisteredFontNames()
    for name, path in ((SERIF, files.serif), (SANS, files.sans)):
        if name not in registered:
            pdfmetrics.registerFont(ExactFont(name, path))


def _name_fonts(folder: Path) -> FontFiles:
    return FontFiles(
        serif=folder / _name_font(pylopdf_fonts_jp.serif_path()), sans=folder / _name_font(pylopdf_fonts_jp.sans_path())
    )


def _name_font(source: Path) -> str:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    return f"{source.stem}-{digest}-{CONVERTER_VERSION}.ttf"
