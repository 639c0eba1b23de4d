"""issuance_api without a usable seal does not start, and says why in a sentence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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


async def test_missing_fonts_stop_it(folder: DataFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOSHO_FONT_FOLDER", str(tmp_path))
    app = create_app()
    with pytest.raises(SystemExit, match=r"issuance_api cannot start: .*hosho fonts"):
        async with app.router.lifespan_context(app):
            pass


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
