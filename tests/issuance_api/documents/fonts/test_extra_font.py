from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from services.issuance_api.documents.fonts.extra_conversion import convert_extra
from services.issuance_api.documents.fonts.extra_font import (
    ExtraFiles,
    ExtraFont,
    ExtraFontError,
    choose_extra,
    find_extra,
    is_prepared,
)
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.fonts.preparation import prepare_fonts
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


def test_what_was_prepared_is_found_and_not_prepared_again(extended_files: FontFiles, extra: ExtraFont) -> None:
    assert extended_files.extra
    folder, written = extended_files.serif.parent, extended_files.extra.font.stat().st_mtime_ns
    assert find_extra(folder, extra) == extended_files.extra
    assert prepare_fonts(folder, extra) == extended_files
    assert extended_files.extra.font.stat().st_mtime_ns == written


def test_a_font_that_was_not_prepared_is_told(tmp_path: Path, extra: ExtraFont) -> None:
    with pytest.raises(ExtraFontError, match=r"small\.ttf was not prepared in .*`hosho fonts` does it"):
        find_extra(tmp_path, extra)


def test_a_font_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExtraFontError, match=r"nothing\.ttf cannot be read: No such file"):
        is_prepared(tmp_path, ExtraFont(tmp_path / "nothing.ttf", tmp_path / "table.toml"))


def test_a_table_that_is_not_there_is_told(extended_files: FontFiles, extra: ExtraFont) -> None:
    extra.table.unlink()
    with pytest.raises(ValueError, match=r"small\.toml cannot be read"):
        find_extra(extended_files.serif.parent, extra)


@pytest.mark.parametrize("part", ["font", "table"])
def test_a_change_to_font_or_table_is_found_and_preparing_again_mends_it(
    extended_files: FontFiles, extra: ExtraFont, part: str
) -> None:
    assert extended_files.extra
    path: Path = getattr(extended_files.extra, part)
    before = path.read_bytes()
    path.write_bytes(before[:-1] + b"?" if part == "font" else before.replace(b"3404 20000", b"3404 20001"))
    folder = extended_files.serif.parent
    with pytest.raises(
        ExtraFontError, match=r"small\.toml is not the table of small-.*\.ttf, or one of them is damaged"
    ):
        find_extra(folder, extra)
    prepare_fonts(folder, extra)
    assert path.read_bytes() == before


def test_the_table_of_another_font_is_found(tmp_path: Path, extended_files: FontFiles, extra: ExtraFont) -> None:
    other = ExtraFont(make_font(tmp_path / "other.ttf", LACKING[0]), tmp_path / "other.toml")
    prepare_fonts(extended_files.serif.parent, other)
    with pytest.raises(ExtraFontError, match=r"other\.toml is not the table of small-"):
        find_extra(extended_files.serif.parent, ExtraFont(extra.source, other.table))


def test_font_and_table_are_set_together_or_not_at_all() -> None:
    assert choose_extra(None, None) is None
    for settings in ((Path("font.ttf"), None), (None, Path("table.toml"))):
        with pytest.raises(ExtraFontError, match="HOSHO_EXTRA_FONT and HOSHO_EXTRA_DRAWABLE belong together"):
            choose_extra(*settings)
