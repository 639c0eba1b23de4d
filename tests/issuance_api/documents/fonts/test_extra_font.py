from pathlib import Path

import pytest

from services.issuance_api.documents.fonts.extra_font import (
    ExtraFont,
    ExtraFontError,
    choose_extra,
    find_extra,
    is_prepared,
)
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from tests.small_font import LACKING, make_font


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
