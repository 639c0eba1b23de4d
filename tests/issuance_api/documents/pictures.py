"""`python -m tests.issuance_api.documents.pictures`: every paper as PNG in docs/pictures, to be looked at."""

from pathlib import Path

import pypdfium2

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts import default_font_folder, prepare_fonts, register_fonts
from services.issuance_api.documents.premium_statement import render_premium_statement
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    PAPER,
    PREMIUM,
    draw_certificate,
    draw_key_notice,
    make_certificate,
    make_contract_certificate,
    make_joint_venture_certificate,
    make_longest_certificate,
)

FOLDER = Path("docs/pictures")
_DOTS_PER_POINT = 1.25


def main() -> None:
    register_fonts(prepare_fonts(default_font_folder()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, pdf in draw_papers().items():
        for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
            picture = page.render(scale=_DOTS_PER_POINT, grayscale=True).to_pil()
            picture.quantize(16).save(FOLDER / f"{name}-{number}.png", optimize=True)


def draw_papers() -> dict[str, bytes]:
    names = make_certificate(
        beneficiary="葛\U000e0100城市長 葛飾区長 辻\U000e0100・辻",
        works_name="祇\U000e0100園と祇園、か\u309aき\u309a、髙﨑𠮷德彌㈱の見本",
    )
    return {
        "certificate": draw_certificate(make_certificate()),
        "certificate-contract": draw_certificate(make_contract_certificate()),
        "certificate-change-3": draw_certificate(make_certificate(change_no=3), Edition(4, EDITION.at)),
        "certificate-joint-venture": draw_certificate(make_joint_venture_certificate()),
        "certificate-longest": draw_certificate(make_longest_certificate()),
        "certificate-names": draw_certificate(names),
        "certificate-paper": draw_certificate(make_certificate(), PAPER),
        "key-notice": draw_key_notice(make_certificate(), KEY),
        "key-notice-longest": draw_key_notice(make_longest_certificate(), KEY),
        "premium-statement": render_premium_statement(make_certificate(), EDITION, PREMIUM),
    }


if __name__ == "__main__":
    main()
