from pathlib import Path

import pylopdf_fonts_jp
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from services.issuance_api.documents.fonts.conversion import convert_font
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.fonts.sequences import read_sequences


@pytest.fixture
def small_source(tmp_path: Path) -> Path:
    """A font of a few glyphs, for the whole one takes seconds to convert."""
    with TTFont(pylopdf_fonts_jp.sans_path(), recalcTimestamp=False) as font:
        subsetter = Subsetter()
        subsetter.populate(text="髙﨑𠮷ー A")
        subsetter.subset(font)
        font.save(tmp_path / "small.otf")
    return tmp_path / "small.otf"


def test_conversion_gives_the_same_bytes_every_time(small_source: Path, tmp_path: Path) -> None:
    convert_font(small_source, tmp_path / "one.ttf")
    convert_font(small_source, tmp_path / "two.ttf")
    assert (tmp_path / "one.ttf").read_bytes() == (tmp_path / "two.ttf").read_bytes()


def test_conversion_carries_the_dates_of_the_source_not_of_today(small_source: Path, tmp_path: Path) -> None:
    convert_font(small_source, tmp_path / "small.ttf")
    with TTFont(pylopdf_fonts_jp.sans_path()) as before, TTFont(tmp_path / "small.ttf") as after:
        assert (after["head"].created, after["head"].modified) == (before["head"].created, before["head"].modified)


def test_conversion_keeps_every_character_and_no_layout_table(small_source: Path, tmp_path: Path) -> None:
    convert_font(small_source, tmp_path / "small.ttf")
    with TTFont(tmp_path / "small.ttf") as font:
        assert {chr(point) for point in font.getBestCmap()} == set("髙﨑𠮷ー A")
        assert set(font.keys()).isdisjoint({"CFF ", "GSUB", "GPOS", "vmtx"})


def test_conversion_keeps_the_variations_and_marked_kana(font_files: FontFiles) -> None:
    for source, target in (
        (pylopdf_fonts_jp.serif_path(), font_files.serif),
        (pylopdf_fonts_jp.sans_path(), font_files.sans),
    ):
        with TTFont(source) as before, TTFont(target) as after:
            kept = read_sequences(after.reader["cmap"])
            wanted = read_sequences(before.reader["cmap"])
            assert {pair for pair in wanted if pair[0] in after.getBestCmap()} <= kept.keys()
            assert {(ord("か"), 0x3099), (ord("か"), 0x309A), (ord("ㇷ"), 0x309A)} <= kept.keys()
            widths = after["hmtx"]
            assert {widths[after.getGlyphName(glyph)][0] for glyph in kept.values() if glyph} == {1000}


def test_a_conversion_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "broken.otf"
    source.write_bytes(b"no font")
    folder = tmp_path / "fonts"
    folder.mkdir()
    with pytest.raises(Exception, match="Not a TrueType or OpenType font"):
        convert_font(source, folder / "broken.ttf")
    assert list(folder.iterdir()) == []


def test_the_converted_fonts_hold_all_characters_of_their_sources(font_files: FontFiles) -> None:
    for source, target in (
        (pylopdf_fonts_jp.serif_path(), font_files.serif),
        (pylopdf_fonts_jp.sans_path(), font_files.sans),
    ):
        with TTFont(source) as before, TTFont(target) as after:
            assert set(after.getBestCmap()) == set(before.getBestCmap())
