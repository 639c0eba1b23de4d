"""`python -m tests.issuance_api.documents.pictures`: every paper as PNG in docs/pictures, to be looked at."""

from pathlib import Path

import pypdfium2

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from tests.issuance_api.documents.every_paper import LEAFLETS, PAPERS

FOLDER = Path("docs/pictures")
_DOTS_PER_POINT = 1.25
_GREYS, _COLOURS = 16, 64


def main() -> None:
    register_fonts(prepare_fonts(default_font_folder()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in (PAPERS | LEAFLETS).items():
        grey = name in PAPERS
        for number, page in enumerate(pypdfium2.PdfDocument(draw()), start=1):
            # Drawn larger first, since the outlines of heavy letters are at least a dot wide.
            picture = page.render(scale=_DOTS_PER_POINT * (1 if grey else 3), grayscale=grey).to_pil()
            picture = picture if grey else picture.reduce(3)
            picture.quantize(_GREYS if grey else _COLOURS).save(FOLDER / f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main()
