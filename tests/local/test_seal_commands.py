from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.layout.page import SEAL_PLACE
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sources import SealFile
from services.local.command import app
from services.local.data_folder import DataFolder
from services.local.refusal import Refusal
from services.local.sample_seal import SAMPLE_SEAL, keep_sample_seal
from tests.issuance_api.documents.samples import draw_certificate, make_certificate


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    register_fonts(prepare_fonts(default_font_folder()))
    monkeypatch.setenv("HOSHO_DATA", str(tmp_path))
    seal = keep_sample_seal(DataFolder(tmp_path))
    file = tmp_path / "certificate.pdf"
    sealer = load_sealer(SealFile(seal.file, seal.passphrase))
    file.write_bytes(sealer.seal(draw_certificate(make_certificate()), SEAL_PLACE).pdf)
    return file


def test_a_good_seal_is_told_in_plain_words(sealed: Path) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.exit_code == 0
    for words in (SAMPLE_SEAL, "前払金保証証書", "by the issuer's own clock", "exactly as it was sealed"):
        assert words in told.output


def test_an_altered_file_is_refused_in_plain_words(sealed: Path) -> None:
    content = bytearray(sealed.read_bytes())
    content[5000] ^= 1
    sealed.write_bytes(content)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert isinstance(told.exception, Refusal)
    assert "ALTERED" in str(told.exception)


def test_a_sealed_file_in_the_place_of_another_is_refused(sealed: Path) -> None:
    mine = make_certificate().contract_number
    assert CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", mine]).exit_code == 0
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", "00108-000019"])
    assert "another document" in str(told.exception)


def test_the_sample_seal_is_made_once(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert keep_sample_seal(folder) == keep_sample_seal(folder)
    assert folder.seal_file.stat().st_mode & 0o077 == 0
