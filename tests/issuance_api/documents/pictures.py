"""`python -m tests.issuance_api.documents.pictures`: every paper as PNG in docs/pictures, to be looked at."""

from pathlib import Path

import pypdfium2

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from tests.issuance_api.documents.every_paper import PAPERS

FOLDER = Path("docs/pictures")
_DOTS_PER_POINT = 1.25


def main() -> None:
    register_fonts(prepare_fonts(default_font_folder()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in PAPERS.items():
        for number, page in enumerate(pypdfium2.PdfDocument(draw()), start=1):
            picture = page.render(scale=_DOTS_PER_POINT, grayscale=True).to_pil()
            picture.quantize(16).save(FOLDER / f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main()
