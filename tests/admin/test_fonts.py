"""`hosho fonts` with an additional font, as an operator types it."""

from pathlib import Path

import pytest

from services.admin.fonts import compose_extra, run_conversion
from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from tests.local.commands import run_command
from tests.small_font import make_font


def test_an_additional_font_is_prepared_and_its_table_named(extra: ExtraFont, extended_files: FontFiles) -> None:
    assert extended_files.extra
    for path in vars(extended_files.extra).values():
        path.unlink()
    done = run_command(
        "fonts",
        HOSHO_FONT_FOLDER=str(extended_files.serif.parent),
        HOSHO_EXTRA_FONT=str(extra.source),
        HOSHO_EXTRA_DRAWABLE=str(extra.table),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "Converting the fonts (some 20 seconds, the first time only) …\nConverted 1 of 1 fonts.\n"
    )
    assert f"What Small Gothic Version 1 adds is listed in {extra.table}." in done.stdout
    assert extended_files.extra.font.exists()


async def test_what_starts_with_everything_else_speaks_of_the_fonts_only_where_one_is_converted(
    extra: ExtraFont, extended_files: FontFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSHO_FONT_FOLDER", str(extended_files.serif.parent))
    monkeypatch.setenv("HOSHO_EXTRA_FONT", str(extra.source))
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(extra.table))
    said: list[str] = []
    await run_conversion(said.append)
    assert said == []
    extra.table.unlink()
    await run_conversion(said.append)
    assert said == ["Converting the fonts (some 20 seconds, the first time only) …", "Converted 1 of 1 fonts."]


def test_a_font_that_must_not_be_embedded_is_refused_with_a_sentence(tmp_path: Path, extended_files: FontFiles) -> None:
    refused = run_command(
        "fonts",
        HOSHO_FONT_FOLDER=str(extended_files.serif.parent),
        HOSHO_EXTRA_FONT=str(make_font(tmp_path / "closed.ttf", embedding=2)),
        HOSHO_EXTRA_DRAWABLE=str(tmp_path / "closed.toml"),
    )
    assert refused.returncode == 1
    assert "hosho: closed.ttf forbids embedding in documents" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_table_lies_in_the_data_folder_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOSHO_EXTRA_FONT", raising=False)
    monkeypatch.delenv("HOSHO_EXTRA_DRAWABLE", raising=False)
    monkeypatch.setenv("HOSHO_DATA", str(tmp_path))
    assert compose_extra() == {}
    monkeypatch.setenv("HOSHO_EXTRA_FONT", "font.ttf")
    assert compose_extra() == {
        "HOSHO_EXTRA_FONT": "font.ttf", "HOSHO_EXTRA_DRAWABLE": str(tmp_path / "extra-drawable.toml"),
    }  # fmt: skip
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", "mine.toml")
    assert compose_extra()["HOSHO_EXTRA_DRAWABLE"] == "mine.toml"
