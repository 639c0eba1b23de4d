import io
import re

import pypdf
import pypdf.generic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuance_api.documents.blocks import Paragraphs
from services.issuance_api.documents.fonts import SANS, SERIF
from services.issuance_api.documents.typeface import compose_to_unicode
from tests.issuance_api.documents.samples import (
    KEY,
    draw_blocks,
    draw_certificate,
    draw_key_notice,
    list_drawable,
    make_certificate,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")

PAGE_NUMBER = "1 / 1"
VISIBLE = [character for character in list_drawable() if not character.isspace()]


@pytest.mark.parametrize(
    "name", ["髙﨑𠮷", "㈱ﾊﾝｶｸ", "（株）ＡＢＣ", "～〜−－ー—", "Ⅲ①⑳", "塚塚", "鷗鴎", "神神", "㍿株式会社", "Ａ　Ｂ C"]
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
    assert "<02> <D842DFB7>" in compose_to_unicode([0, ord("A"), ord("𠮷")]).split("\n")


def test_to_unicode_leaves_out_empty_slots_and_keeps_sections_short() -> None:
    cmap = compose_to_unicode([0, *range(0x4E00, 0x4E00 + 250)])
    assert re.findall(r"(\d+) beginbfchar", cmap) == ["100", "100", "50"]
    assert "<00> <0000>" not in cmap.split("\n")
