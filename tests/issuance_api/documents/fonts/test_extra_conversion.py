from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from services.issuance_api.documents.fonts.extra_conversion import convert_extra
from services.issuance_api.documents.fonts.extra_font import (
    ExtraFiles,
    ExtraFontError,
)
from shared.schemas.text.drawable import Reading
from shared.schemas.text.extra_drawable import load_extra_drawable, load_repertoire
from tests.small_font import BLANK, LACKING, VARIATION, make_font, read_outline


def convert(folder: Path, source: Path) -> ExtraFiles:
    files = ExtraFiles(folder / "converted.ttf", folder / "table.toml")
    convert_extra(source, files)
    return files


@pytest.mark.parametrize("name", ["small.ttf", "small.otf", "small.ttc"])
def test_what_it_adds_is_listed_and_nothing_that_the_bundled_fonts_have(tmp_path: Path, name: str) -> None:
    table = load_extra_drawable(convert(tmp_path, make_font(tmp_path / name)).table)
    assert table.font == "Small Gothic Version 1"
    assert table.ranges.split() == ["3404", "20000"]
    assert table.sequences.split() == ["E0100:", "3404", "E0105:", "845B"]


@pytest.mark.parametrize("name", ["small.ttf", "small.otf"])
def test_the_same_font_gives_the_same_bytes_every_time(tmp_path: Path, name: str) -> None:
    source = make_font(tmp_path / name)
    first = [path.read_bytes() for path in vars(convert(tmp_path, source)).values()]
    assert first == [path.read_bytes() for path in vars(convert(tmp_path, source)).values()]


def test_truetype_outlines_stay_as_they_are(tmp_path: Path) -> None:
    source = make_font(tmp_path / "small.ttf")
    with TTFont(source) as before, TTFont(convert(tmp_path, source).font) as after:
        for character in LACKING:
            name, kept = before.getBestCmap()[ord(character)], after.getBestCmap()[ord(character)]
            assert read_outline(after, kept) == read_outline(before, name)
            assert after["hmtx"][kept] == before["hmtx"][name]


def test_the_repertoire_has_what_the_font_adds(tmp_path: Path) -> None:
    repertoire = load_repertoire(convert(tmp_path, make_font(tmp_path / "small.ttf")).table)
    assert repertoire.read("".join(LACKING) + VARIATION + "葛\U000e0100") == Reading()
    assert repertoire.read(BLANK).undrawable == (BLANK,)


@pytest.mark.parametrize(
    ("embedding", "words"),
    [
        (0x0002, "forbids embedding in documents"),
        (0x0100, "forbids embedding parts"),
        (0x0204, "forbids embedding parts"),
    ],
)
def test_a_font_that_must_not_be_embedded_is_refused(tmp_path: Path, embedding: int, words: str) -> None:
    with pytest.raises(ExtraFontError, match=words):
        convert(tmp_path, make_font(tmp_path / "small.ttf", embedding=embedding))


@pytest.mark.parametrize("embedding", [0x0000, 0x0004, 0x0008])
def test_a_font_that_may_be_embedded_is_taken(tmp_path: Path, embedding: int) -> None:
    assert convert(tmp_path, make_font(tmp_path / "small.ttf", embedding=embedding)).font.exists()


def test_a_font_that_adds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtraFontError, match="adds no character"):
        convert(tmp_path, make_font(tmp_path / "small.ttf", "葛A", ()))


def test_a_font_that_adds_variations_alone_is_taken(tmp_path: Path) -> None:
    table = load_extra_drawable(convert(tmp_path, make_font(tmp_path / "small.ttf", "葛", (VARIATION,))).table)
    assert (table.ranges.split(), table.sequences.split()) == ([], ["E0105:", "845B"])


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "small.ttf"
    source.write_text("no font")
    with pytest.raises(ExtraFontError, match=r"small\.ttf is no font"):
        convert(tmp_path, source)


def test_a_broken_font_is_refused_with_what_broke_it(tmp_path: Path) -> None:
    source = make_font(tmp_path / "small.ttf")
    source.write_bytes(source.read_bytes()[:300])
    with pytest.raises(ExtraFontError, match=r"small\.ttf cannot be converted: "):
        convert(tmp_path, source)


def test_a_font_without_outlines_is_refused(tmp_path: Path) -> None:
    source = make_font(tmp_path / "small.ttf")
    with TTFont(source) as font:
        del font["glyf"]
        font.save(tmp_path / "bare.ttf")
    with pytest.raises(ExtraFontError, match="lacks what drawing needs"):
        convert(tmp_path, tmp_path / "bare.ttf")
