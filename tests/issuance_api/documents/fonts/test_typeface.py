import io
import random
import re

import pypdf
import pypdf.generic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from services.issuance_api.documents.fonts.registration import SANS, SERIF
from services.issuance_api.documents.fonts.typeface import compose_to_unicode
from services.issuance_api.documents.layout.blocks import Paragraphs
from shared.schemas.text import drawable
from tests.issuance_api.documents.samples import (
    KEY,
    draw_blocks,
    draw_certificate,
    draw_key_notice,
    list_drawable,
    list_sequences,
    make_certificate,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")

PAGE_NUMBER = "1 / 1"
SELECTORS = sorted(drawable.SELECTORS)
VISIBLE = [character for character in list_drawable() if not character.isspace()]


@pytest.mark.parametrize(
    "name",
    [
        "髙﨑𠮷",
        "㈱ﾊﾝｶｸ",
        "（株）ＡＢＣ",
        "～〜−－ー—",
        "Ⅲ①⑳",
        "塚塚",
        "鷗鴎",
        "神神",
        "㍿株式会社",
        "Ａ　Ｂ C",
        "葛\U000e0100城",
        "葛\U000e0101飾",
        "辻\U000e0100辻",
        "祇\U000e0100祇",
        "か\u309aき\u3099が",
        "ㇷ\u309a",
        "葛\U000e0105城",
        "葛\U000e01ef葛\U000e0100葛\ufe00葛",
        "A\ufe0e1\ufe0f",
    ],
)
def test_a_name_copies_out_of_the_pdf_exactly_as_stored(name: str) -> None:
    assert name in read_lines(draw_certificate(make_certificate(beneficiary=name)))


@given(name=st.text(st.sampled_from(VISIBLE), min_size=1, max_size=10))
def test_any_drawable_name_copies_out_of_the_pdf_exactly_as_stored(name: str) -> None:
    assert name in read_lines(draw_certificate(make_certificate(beneficiary=name)))


@pytest.mark.parametrize("font", [SERIF, SANS])
def test_every_drawable_character_copies_out_as_itself(font: str) -> None:
    for start in range(0, len(VISIBLE), 1000):
        text = "".join(VISIBLE[start : start + 1000])
        assert read_text(draw_blocks(font, [Paragraphs((text,))])).removesuffix(PAGE_NUMBER) == text


@pytest.mark.parametrize("font", [SERIF, SANS])
def test_every_drawable_sequence_copies_out_as_itself(font: str) -> None:
    sequences = list_sequences()
    for start in range(0, len(sequences), 1000):
        text = "".join(sequences[start : start + 1000])
        assert read_text(draw_blocks(font, [Paragraphs((text,))])).removesuffix(PAGE_NUMBER) == text


def test_a_variation_is_drawn_in_its_own_glyph_and_a_marked_kana_as_the_composed_one() -> None:
    face = pdfmetrics.getFont(SERIF).face

    def glyph(text: str) -> int:
        found: int = face.charToGlyph[ord(pdfmetrics.getFont(SERIF).fold(text))]
        return found

    assert glyph("葛\U000e0100") != glyph("葛")
    assert glyph("葛\U000e0101") == glyph("葛")
    assert glyph("か\u3099") == glyph("が")
    assert glyph("か\u309a") not in (glyph("か"), glyph("が"))
    assert glyph("葛\U000e0105") == glyph("葛")


def test_the_code_points_lent_to_sequences_are_given_back_with_every_document() -> None:
    font = pdfmetrics.getFont(SERIF)
    font.begin_document()
    characters = dict(font.face.charToGlyph)
    for selector in range(0xE0103, 0xE0110):
        draw_certificate(make_certificate(beneficiary=f"葛{chr(selector)}城市長"))
        assert list(font.face.spelt.values()) == [f"葛{chr(selector)}"]
    font.begin_document()
    assert font.face.charToGlyph == characters


def test_thousands_of_generated_names_are_drawn_and_read_back_equal() -> None:
    source = random.Random(4)
    known = list_sequences()
    unknown = {source.choice(VISIBLE) + source.choice(SELECTORS) for _ in known} - set(known)
    characters = [*VISIBLE, *known, *sorted(unknown), *"髙﨑𠮷德彌祇葛辻㈱"]
    names = ["".join(source.choices(characters, k=source.randint(2, 6))) for _ in range(1_600)]
    for start in range(0, len(names), 80):
        page = names[start : start + 80]
        assert read_lines(draw_blocks(SERIF, [Paragraphs(tuple(page))]))[:80] == page


def test_every_font_in_the_file_is_embedded() -> None:
    certificate = make_certificate()
    for pdf in (draw_certificate(certificate), draw_key_notice(certificate, KEY)):
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        objects = [reader.get_object(number) for number in reader.xref[0]]
        dictionaries = [thing for thing in objects if isinstance(thing, pypdf.generic.DictionaryObject)]
        fonts = [thing for thing in dictionaries if thing.get("/Type") == "/Font"]
        descriptors = [thing for thing in dictionaries if "/FontFile2" in thing]
        assert fonts
        assert len(descriptors) == len(fonts)
        assert b"Helvetica" not in pdf


def test_to_unicode_is_utf_16_beyond_the_first_plane() -> None:
    assert "<02> <D842DFB7>" in compose_to_unicode([0, ord("A"), ord("𠮷")], {}).split("\n")


def test_to_unicode_leaves_out_empty_slots_and_keeps_sections_short() -> None:
    cmap = compose_to_unicode([0, *range(0x4E00, 0x4E00 + 250)], {})
    assert re.findall(r"(\d+) beginbfchar", cmap) == ["100", "100", "50"]
    assert "<00> <0000>" not in cmap.split("\n")
