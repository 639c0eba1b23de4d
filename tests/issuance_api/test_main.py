"""issuance_api without a usable seal, or with fonts in disorder, does not start, and says why in a sentence."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.admin.data_folder import DataFolder
from services.issuance_api.documents.fonts.extra_font import ExtraFiles, ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.main import create_app
from services.issuance_api.settings import Settings, choose_seal
from services.local.sample_seal import make_sample_seal
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import generate_secrets
from services.local.service_environment import MailServer, Supplies, compose_environment
from shared.runtime.settings import read_settings
from shared.schemas.words.issuer import SAMPLE_FILE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    folder = DataFolder(tmp_path)
    url = "postgresql+asyncpg://hosho_issuance@localhost/hosho"
    supplies = Supplies(generate_secrets(), keep_sample_seal(folder), folder.ledger, MailServer(25, folder.path))
    for name, value in compose_environment("issuance_api", url, supplies).items():
        monkeypatch.setenv(name, value)
    return folder


async def start() -> None:
    """As uvicorn does; the app is meant not to get far."""
    app = create_app()

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        assert message["type"] == "lifespan.startup.failed"
        # What uvicorn prints.
        raise SystemExit(message["message"])

    await app({"type": "lifespan", "app": app, "state": {}}, receive, send)


@pytest.mark.usefixtures("folder", "fonts")
async def test_a_usable_seal_lets_it_start() -> None:
    renderer = create_app().state.tools.renderer
    await renderer.start()
    renderer.close()


@pytest.mark.usefixtures("folder", "fonts")
async def test_samples_stop_it_unless_they_are_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HOSHO_ALLOW_SAMPLES")
    with pytest.raises(SystemExit, match=r"the company in issuer\.toml is a SAMPLE; .*HOSHO_ALLOW_SAMPLES=yes"):
        create_app()
    own = tmp_path / "own.toml"
    own.write_text(SAMPLE_FILE.read_text().replace("sample = true\n", ""))
    monkeypatch.setenv("HOSHO_ISSUER_FILE", str(own))
    with pytest.raises(SystemExit, match=r"the seal is a SAMPLE.*HOSHO_ALLOW_SAMPLES=yes"):
        await start()


@pytest.mark.usefixtures("folder", "fonts")
async def test_a_wrong_passphrase_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHO_SEAL_PASSPHRASE", "battery staple")
    with pytest.raises(SystemExit, match=r"^issuance_api cannot start: .*passphrase is wrong") as stopped:
        await start()
    assert "battery" not in str(stopped.value)


@pytest.mark.usefixtures("fonts")
async def test_a_missing_file_stops_it(folder: DataFolder) -> None:
    folder.seal_file.unlink()
    with pytest.raises(SystemExit, match=r"^issuance_api cannot start: .*cannot be read"):
        await start()


@pytest.mark.usefixtures("fonts")
async def test_a_seal_that_ran_out_stops_it(folder: DataFolder) -> None:
    passphrase = folder.seal_passphrase_file.read_text()
    folder.seal_file.write_bytes(make_sample_seal(passphrase, datetime.now(UTC) - timedelta(days=9999))[0])
    with pytest.raises(SystemExit, match=r"^issuance_api cannot start: .*ran out on"):
        await start()


@pytest.mark.usefixtures("folder")
async def test_missing_fonts_stop_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOSHO_FONT_FOLDER", str(tmp_path))
    with pytest.raises(SystemExit, match=r"^issuance_api cannot start: .*hosho fonts"):
        await start()


FILE = {"HOSHO_SEAL_FILE": "seal.p12", "HOSHO_SEAL_PASSPHRASE": "battery staple"}
TOKEN = {
    "HOSHO_SEAL_PKCS11_MODULE": "/nowhere/libpkcs11.so",
    "HOSHO_SEAL_PKCS11_TOKEN": "seals",
    "HOSHO_SEAL_PKCS11_KEY_LABEL": "seal",
    "HOSHO_SEAL_PKCS11_PIN": "73519468",
}


@pytest.mark.parametrize(
    ("seal", "sentence"),
    [
        (
            {},
            "the seal is missing: set HOSHO_SEAL_FILE and .* for a file, or HOSHO_SEAL_PKCS11_MODULE and .* for a dev",
        ),
        (FILE | TOKEN, "the seal is set twice: leave out HOSHO_SEAL_FILE and .*, or HOSHO_SEAL_PKCS11_MODULE and "),
        (FILE | {"HOSHO_SEAL_PKCS11_PIN": "73519468"}, "the seal is set twice"),
        ({"HOSHO_SEAL_FILE": "seal.p12"}, "the seal is not complete: HOSHO_SEAL_PASSPHRASE must be set too"),
        (
            {name: value for name, value in TOKEN.items() if "KEY" not in name},
            "the seal is not complete: HOSHO_SEAL_PKCS11_KEY_LABEL must be set too",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_seal_is_in_a_file_or_in_a_device(
    monkeypatch: pytest.MonkeyPatch, seal: dict[str, str], sentence: str
) -> None:
    set_seal(monkeypatch, seal)
    with pytest.raises(SystemExit, match=f"^issuance_api cannot start: {sentence}") as stopped:
        create_app()
    assert "battery" not in str(stopped.value)
    assert "73519468" not in str(stopped.value)


@pytest.mark.usefixtures("folder", "fonts")
async def test_a_device_that_cannot_be_reached_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    set_seal(monkeypatch, TOKEN)
    with pytest.raises(SystemExit, match=r"^issuance_api cannot start: .*/nowhere/libpkcs11.so cannot be loaded"):
        await start()


@pytest.mark.usefixtures("folder")
def test_the_pin_stays_out_of_reprs(monkeypatch: pytest.MonkeyPatch) -> None:
    set_seal(monkeypatch, TOKEN)
    settings = read_settings(Settings)
    assert "73519468" not in repr(settings) + repr(choose_seal(settings))


def set_seal(monkeypatch: pytest.MonkeyPatch, seal: dict[str, str]) -> None:
    for name in FILE:
        monkeypatch.delenv(name)
    for name, value in seal.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("folder")
def test_a_setting_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOSHO_SMTP_HOST")
    with pytest.raises(SystemExit, match="HOSHO_SMTP_HOST"):
        create_app()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "change", [{"HOSHO_LEDGER_FILE": None}, {"HOSHO_LEDGER_URL": "postgresql+asyncpg://l@other/l"}]
)
def test_without_a_ledger_or_with_two_it_does_not_start(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None]
) -> None:
    for name, value in change.items():
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=r"either HOSHO_LEDGER_FILE, .* or HOSHO_LEDGER_URL"):
        create_app()


async def test_a_second_process_on_one_ledger_does_not_start(folder: DataFolder) -> None:
    first = create_app()
    with pytest.raises(SystemExit, match=f"issuance_api cannot start: another process uses the ledger {folder.ledger}"):
        create_app()
    await first.state.tools.guard.close()


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
    assert create_app().state.tools.repertoire.read("\u3404").undrawable == ()


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


def test_the_service_itself_neither_draws_nor_seals() -> None:
    script = "import sys, services.issuance_api.main; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    drawing = {"reportlab", "PIL", "segno", "fontTools", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "lxml"}
    assert "fastapi" in loaded.stdout
    assert drawing.isdisjoint(loaded.stdout.split())
