"""Making the fonts known to ReportLab, once per process that draws."""

from collections.abc import Mapping
from pathlib import Path

from reportlab.pdfbase import pdfmetrics

from services.issuance_api.documents.fonts.extended import ExtendedFont
from services.issuance_api.documents.fonts.extra_font import ExtraFiles
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.fonts.typeface import ExactFont
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.extra_drawable import load_repertoire

SERIF = "HoshoSerif"
SANS = "HoshoSans"
_EXTRA = "HoshoExtra"


def register_fonts(files: FontFiles) -> None:
    """Make SERIF and SANS known to ReportLab in this process; takes about a third of a second, once."""
    registered = pdfmetrics.getRegisteredFontNames()
    missing = {name: path for name, path in ((SERIF, files.serif), (SANS, files.sans)) if name not in registered}
    for font in load_typefaces(missing, files.extra):
        pdfmetrics.registerFont(font)


def load_typefaces(paths: Mapping[str, Path], extra: ExtraFiles | None) -> list[ExactFont]:
    """A font for each name; the additional one is read once and stands behind all of them."""
    if extra is None:
        repertoire = Repertoire()
        return [ExactFont(name, path, repertoire) for name, path in paths.items()]
    repertoire = load_repertoire(extra.table)
    other = ExactFont(_EXTRA, extra.font, repertoire)
    return [ExtendedFont(name, path, repertoire, other) for name, path in paths.items()]
