"""issuance_api without a usable seal, or with fonts in disorder, does not start, and says why in a sentence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.issuance_api.documents.extra_font import ExtraFiles, ExtraFont
from services.issuance_api.documents.fonts import FontFiles
from services.issuance_api.main import create_app
from services.local.data_folder import DataFolder
from services.local.sample_seal import keep_sample_seal, make_sample_seal
from services.local.secrets_file import generate_secrets
from services.local.service_environment import compose_environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    folder = DataFolder(tmp_path)
    url = "postgresql+asyncpg://hosho_issuance@localhost/hosho"
    for name, value in compose_environment(
        "issuance_api", generate_secrets(), keep_sample_seal(folder), url, smtp_port=25
    ).items():
        monkeypatch.setenv(name, value)
    return folder


def test_a_usable_seal_lets_it_start(folder: DataFolder) -> None:
    assert create_app().title == "Hosho: issuance"


def test_a_wrong_passphrase_stops_it(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHO_SEAL_PASSPHRASE", "battery staple")
    with pytest.raises(SystemExit, match=r"issuance_api cannot start: .*passphrase is wrong") as stopped:
        create_app()
    assert "battery" not in str(stopped.value)


def test_a_missing_file_stops_it(folder: DataFolder) -> None:
    folder.seal_file.unlink()
    with pytest.raises(SystemExit, match=r"issuance_api cannot start: .*cannot be read"):
        create_app()


def test_a_seal_that_ran_out_stops_it(folder: DataFolder) -> None:
    passphrase = folder.seal_passphrase_file.read_text()
    folder.seal_file.write_bytes(make_sample_seal(passphrase, datetime.now(UTC) - timedelta(days=9999))[0])
    with pytest.raises(SystemExit, match=r"issuance_api cannot start: .*ran out on"):
        create_app()


def test_a_setting_that_is_missing_is_named(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOSHO_SEAL_FILE")
    with pytest.raises(SystemExit, match="HOSHO_SEAL_FILE"):
        create_app()


def test_an_address_that_is_no_time_stamping_authority_is_named(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSHO_SEAL_TSA_URL", "tsa.example")
    with pytest.raises(SystemExit, match="HOSHO_SEAL_TSA_URL"):
        create_app()


@pytest.fixture
def extended(
    folder: DataFolder, extra: ExtraFont, extended_files: FontFiles, monkeypatch: pytest.MonkeyPatch
) -> FontFiles:
    monkeypatch.setenv("HOSHO_FONT_FOLDER", str(extended_files.serif.parent))
    monkeypatch.setenv("HOSHO_EXTRA_FONT", str(extra.source))
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(extra.table))
    return extended_files


def test_an_additional_font_that_agrees_with_its_table_lets_it_start(extended: FontFiles) -> None:
    assert create_app().state.press.repertoire.read("\u3404").undrawable == ()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda files, extra: extra.source.unlink(), r"additional font .*small\.ttf cannot be read"),
        (lambda files, extra: files.font.unlink(), r"small\.ttf was not prepared in"),
        (lambda files, extra: files.font.write_bytes(b"damaged"), r"small\.toml is not the table of small-"),
        (lambda files, extra: extra.table.unlink(), r"small\.toml cannot be read"),
    ],
)
def test_an_additional_font_that_is_missing_or_damaged_stops_it(
    extended: FontFiles, extra: ExtraFont, fault: Callable[[ExtraFiles | None, ExtraFont], None], words: str
) -> None:
    fault(extended.extra, extra)
    with pytest.raises(SystemExit, match=rf"issuance_api cannot start: .*{words}"):
        create_app()


@pytest.mark.parametrize("left_out", ["HOSHO_EXTRA_FONT", "HOSHO_EXTRA_DRAWABLE"])
def test_half_of_the_settings_of_an_additional_font_stop_it(
    extended: FontFiles, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    monkeypatch.delenv(left_out)
    with pytest.raises(SystemExit, match="HOSHO_EXTRA_FONT and HOSHO_EXTRA_DRAWABLE belong together"):
        create_app()
