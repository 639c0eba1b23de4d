import io
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics

from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import load_typefaces
from services.issuance_api.documents.layout.blocks import Paragraphs
from services.issuance_api.documents.layout.typesetting import Line, set_lines
from services.issuance_api.documents.renderer import Renderer
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    draw_blocks,
    draw_certificate,
    make_certificate,
    read_lines,
)
from tests.small_font import LACKING, VARIATION, make_font, prepare_extra, read_outline

MINCHO, GOTHIC = "ExtendedSerif", "ExtendedSans"
NAMES = [
    "".join(LACKING),
    f"{VARIATION}城",
    f"髙{LACKING[0]}﨑{LACKING[1]}𠮷{VARIATION}葛",
    "葛\U000e0100葛\U000e0105葛\U000e0101葛",
    "辻\U000e01ef橋、葛\U000e0109葛",
    f"{LACKING[0]}\U000e0100{LACKING[0]}\U000e0101か\u309a{LACKING[0]}",
]


@pytest.fixture(scope="module")
def extra(tmp_path_factory: pytest.TempPathFactory) -> ExtraFont:
    folder = tmp_path_factory.mktemp("extra")
    return ExtraFont(make_font(folder / "small.ttf"), folder / "small.toml")


@pytest.fixture(scope="module")
def extended_files(extra: ExtraFont) -> FontFiles:
    return prepare_extra(extra.source.parent / "fonts", extra)


@pytest.fixture(scope="module")
def extended(extended_files: FontFiles) -> Iterator[FontFiles]:
    """Both faces with the additional font behind them, beside the bare ones that other tests draw with."""
    paths = {MINCHO: extended_files.serif, GOTHIC: extended_files.sans}
    for font in load_typefaces(paths, extended_files.extra):
        # ReportLab takes two fonts of one face for the same.
        font.face.name = font.fontName.encode()
        pdfmetrics.registerFont(font)
    yield extended_files
    for name in paths:
        pdfmetrics.getFont(name).unregister()


def draw(font: str, *texts: str) -> bytes:
    return draw_blocks(font, [Paragraphs(texts)])


def read_fonts(pdf: bytes) -> dict[str, Any]:
    """Descriptors of the fonts of the first page, by name."""
    page: Any = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    fonts = page["/Resources"]["/Font"]
    return {str(font.get_object()["/BaseFont"]): font.get_object()["/FontDescriptor"] for font in fonts.values()}


@pytest.mark.parametrize("font", [MINCHO, GOTHIC])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_two_fonts_copies_out_exactly_as_stored(extended: FontFiles, font: str, name: str) -> None:
    pdf = draw(font, name)
    assert name in read_lines(pdf)
    assert name in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().splitlines()


@pytest.mark.parametrize(("text", "glyph"), [(LACKING[0], "u3404"), (LACKING[1], "u20000"), (VARIATION, "u845B.E0105")])
def test_what_the_bundled_fonts_lack_is_drawn_with_the_outline_of_the_additional_one(
    extended: FontFiles, extra: ExtraFont, text: str, glyph: str
) -> None:
    descriptors = read_fonts(draw(MINCHO, f"町{text}"))
    [name] = [name for name in descriptors if name.endswith("+HoshoExtra")]
    with TTFont(io.BytesIO(descriptors[name]["/FontFile2"].get_data())) as drawn, TTFont(extra.source) as source:
        [drawn_glyph] = set(drawn["cmap"].tables[0].cmap.values()) - {".notdef"}
        assert read_outline(drawn, drawn_glyph) == read_outline(source, glyph)


def test_every_font_is_embedded_and_the_additional_one_only_where_it_is_used(extended: FontFiles) -> None:
    used = read_fonts(draw(MINCHO, f"町{LACKING[0]}"))
    assert {name.partition("+")[2] for name in used} == {MINCHO, "HoshoExtra"}
    assert all("/FontFile2" in descriptor for descriptor in used.values())
    assert {name.partition("+")[2] for name in read_fonts(draw(MINCHO, "町"))} == {MINCHO}


def test_a_font_of_variations_alone_draws_them(tmp_path: Any, extended_files: FontFiles) -> None:
    extra = ExtraFont(make_font(tmp_path / "one.ttf", "葛", (VARIATION,)), tmp_path / "one.toml")
    files = prepare_fonts(extended_files.serif.parent, extra)
    [font] = load_typefaces({"OneVariation": files.serif}, files.extra)
    font.face.name = b"OneVariation"
    pdfmetrics.registerFont(font)
    pdf = draw("OneVariation", f"葛{VARIATION}葛")
    font.unregister()
    assert f"葛{VARIATION}葛" in read_lines(pdf)
    assert {name.partition("+")[2] for name in read_fonts(pdf)} == {"OneVariation", "HoshoExtra"}


@pytest.mark.parametrize("text", [*LACKING, VARIATION, f"{LACKING[0]}\U000e0101"])
def test_a_character_of_the_additional_font_is_as_wide_as_the_type_size(extended: FontFiles, text: str) -> None:
    assert Line(f"町{text}町", 10).measure(MINCHO) == pytest.approx(30)
    assert Line(text, 10, spacing=3).measure(MINCHO) == pytest.approx(10)


def test_lines_break_and_shrink_by_the_widths_of_both_fonts(extended: FontFiles) -> None:
    text = f"町{LACKING[0]}{VARIATION}" * 4
    assert [line.text for line in set_lines(text, MINCHO, 10, 60)] == [text[:8], text[8:]]
    (line,) = set_lines(text[:8], MINCHO, 10, 57)
    assert line.text == text[:8]
    assert line.size == pytest.approx(9.5)


def test_the_same_text_gives_the_same_bytes_whatever_was_drawn_before(extended: FontFiles) -> None:
    first = draw(MINCHO, *NAMES)
    draw(GOTHIC, *reversed(NAMES))
    draw(MINCHO, *reversed(NAMES), "葛\U000e01ef")
    assert draw(MINCHO, *NAMES) == first


@pytest.fixture
async def renderer(extended_files: FontFiles) -> AsyncIterator[Renderer]:
    renderer = Renderer(extended_files.serif.parent, extra=extended_files.extra)
    await renderer.start()
    yield renderer
    renderer.close()


@pytest.mark.usefixtures("registered_fonts")
async def test_papers_that_need_no_additional_font_keep_their_bytes(renderer: Renderer) -> None:
    certificate = make_certificate(beneficiary="葛\U000e0100城市長", works_name="か\u309aの髙﨑𠮷㈱")
    assert (await renderer.certificate(certificate, EDITION)).pdf == draw_certificate(certificate)


async def test_a_worker_draws_both_papers_with_the_additional_font(renderer: Renderer) -> None:
    name = f"{VARIATION}城{LACKING[0]}建設"
    certificate = make_certificate(works_name=name)
    drawn = await renderer.certificate(certificate, EDITION)
    assert name in read_lines(drawn.pdf)
    assert name in read_lines(await renderer.key_notice(certificate, EDITION, KEY))
    assert (await renderer.certificate(certificate, EDITION)) == drawn
