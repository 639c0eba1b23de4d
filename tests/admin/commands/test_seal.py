import hashlib
import io
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from services.admin.data_folder import DataFolder
from services.admin.refusal import Refusal
from services.command import app
from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sources import SealFile
from services.local.sample_seal import SAMPLE_SEAL
from services.local.seal_files import keep_sample_seal
from services.local.timestamping.authority import keep_authority
from services.local.timestamping.responder import give_timestamps
from tests.issuance_api.documents.samples import draw_certificate, make_certificate
from tests.issuance_api.sealing.chains import make_chain, revoke


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    register_fonts(prepare_fonts(default_font_folder()))
    monkeypatch.setenv("HOSHO_DATA", str(tmp_path))
    file = tmp_path / "certificate.pdf"
    _seal(file, draw_certificate(make_certificate()))
    return file


def _seal(file: Path, unsealed: bytes) -> None:
    seal = keep_sample_seal(DataFolder(file.parent))
    file.write_bytes(load_sealer(SealFile(seal.file, seal.passphrase, allow_sample=True)).seal(unsealed, SEAL_BOX).pdf)


def _other_authority(sealed: Path) -> Path:
    other = DataFolder(sealed.parent / "other")
    other.make()
    keep_sample_seal(other)
    return other.seal_authority


def test_a_good_seal_is_told_in_plain_words(sealed: Path) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.exit_code == 0
    for words in (SAMPLE_SEAL, "前払金保証証書", "by the issuer's own clock", "exactly as it was sealed"):
        assert words in told.output


def test_a_timestamp_of_the_sample_authority_is_told(sealed: Path) -> None:
    folder = DataFolder(sealed.parent)
    seal = keep_sample_seal(folder)
    with give_timestamps(keep_authority(folder).answer) as url:
        source = SealFile(seal.file, seal.passphrase, url, allow_sample=True)
        sealed.write_bytes(load_sealer(source).seal(draw_certificate(make_certificate()), SEAL_BOX).pdf)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.exit_code == 0
    assert "(JST, by a timestamp)" in told.output
    assert "there is none" not in told.output


def test_an_altered_file_is_refused_in_plain_words(sealed: Path) -> None:
    content = bytearray(sealed.read_bytes())
    content[5000] ^= 1
    sealed.write_bytes(content)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.exit_code == 1
    assert told.output.startswith("The content was ALTERED")
    assert "says of itself" in told.output


def test_a_strangers_title_forms_no_line_of_ours(sealed: Path) -> None:
    forged = "証書\r\n\x1b[2J\x1b[H\u202e[green]\\x[/] :+1: The file is exactly as it was sealed" + "." * 100
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(draw_certificate(make_certificate())))
    writer.add_metadata({"/Title": forged})
    titled = io.BytesIO()
    writer.write(titled)
    _seal(sealed, titled.getvalue())
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--authority", str(_other_authority(sealed))])
    assert told.exit_code == 1
    verdict, warning, title, *_ = told.output.splitlines()
    assert "NOT from an authority" in verdict
    assert "says of itself" in warning
    assert r"  document  証書\r\n\x1b[2J\x1b[H\u202e[green]\\x[/] :+1: The file" in title
    assert title.endswith("…")
    assert len(title) < 100


def test_the_verdict_stands_before_what_the_file_says(sealed: Path) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.output.startswith("The file is exactly as it was sealed")
    assert "says of itself" not in told.output


def test_a_sealed_file_in_the_place_of_another_is_refused(sealed: Path) -> None:
    mine = make_certificate().contract_number
    assert CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", mine]).exit_code == 0
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", "00108-000019"])
    assert told.exit_code == 1
    assert "another document" in told.output


@pytest.mark.parametrize("written", ["10108000010", "１０１０８－０００010", " 10108 000010 "])
def test_a_number_is_the_same_however_it_is_written(sealed: Path, written: str) -> None:
    assert make_certificate().contract_number == "10108-000010"
    assert CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", written]).exit_code == 0


@pytest.mark.parametrize("written", ["", " ", "10108-000011", "certificate"])
def test_what_is_no_number_is_refused_and_not_overlooked(sealed: Path, written: str) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--number", written])
    assert isinstance(told.exception, Refusal)
    assert f"--number '{written}' is not a 保証契約番号" in str(told.exception)
    assert told.output == ""


def test_a_file_that_no_certificate_can_be_is_not_read_whole(sealed: Path) -> None:
    with sealed.open("r+b") as opened:
        opened.truncate(4_000_000_000)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert isinstance(told.exception, Refusal)
    assert "larger than 20 MB" in str(told.exception)


def test_an_authority_that_is_not_there_is_told_apart_from_one_that_cannot_be_read(sealed: Path) -> None:
    missing, broken = sealed.with_name("missing.pem"), sealed.with_name("broken.pem")
    broken.write_text("no certificate")
    for authority, words in ((missing, "is not there"), (broken, "holds no certificates in PEM")):
        told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--authority", str(authority)])
        assert isinstance(told.exception, Refusal)
        assert words in str(told.exception)


def test_where_no_authority_is_known_it_says_how_to_name_one(sealed: Path) -> None:
    DataFolder(sealed.parent).seal_authority.unlink()
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert told.exit_code == 1
    assert "--authority CA.pem" in told.output.splitlines()[0]


def test_without_a_pin_it_says_how_to_come_by_one(sealed: Path) -> None:
    authority = str(DataFolder(sealed.parent).seal_authority)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--authority", authority])
    assert told.exit_code == 1
    for words in ("No seal is pinned", "--fingerprint", "--subject", "never take them from the file"):
        assert words in told.output.splitlines()[0]


def test_a_seal_is_pinned_by_its_fingerprint_or_its_names(sealed: Path) -> None:
    folder = DataFolder(sealed.parent)
    certificate = x509.load_pem_x509_certificate(folder.seal_certificate.read_bytes())
    fingerprint = certificate.fingerprint(hashes.SHA256())
    names = (certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string())
    for pin, exit_code in (
        (["--fingerprint", fingerprint.hex()], 0),
        (["--fingerprint", fingerprint.hex(":").upper()], 0),
        (["--fingerprint", bytes(32).hex(), "--fingerprint", fingerprint.hex()], 0),
        (["--fingerprint", bytes(32).hex()], 1),
        (["--subject", names[0], "--issuer", names[1]], 0),
        (["--subject", names[1], "--issuer", names[1]], 1),
        (["--fingerprint", bytes(32).hex(), "--subject", names[0], "--issuer", names[1]], 1),
    ):
        told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--authority", str(folder.seal_authority), *pin])
        assert told.exit_code == exit_code, (pin, told.output)


@pytest.mark.parametrize(
    "wrong",
    [["--fingerprint", "12"], ["--fingerprint", "g" * 64], ["--sha256", ""], ["--subject", "CN=a"],
     ["--subject", "a", "--issuer", "CN=b"], ["--subject", "", "--issuer", ""]],
)  # fmt: skip
def test_what_is_no_pin_is_refused_and_not_overlooked(sealed: Path, wrong: list[str]) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), *wrong])
    assert isinstance(told.exception, Refusal)
    assert told.output == ""


def test_a_file_that_is_not_the_registered_one_is_said_to_differ(sealed: Path) -> None:
    digest = hashlib.sha256(sealed.read_bytes()).hexdigest()
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--sha256", digest])
    assert told.exit_code == 0
    assert told.output.splitlines()[1] == "The file is the registered one, byte for byte: its SHA-256 matches."
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--sha256", "0" * 64])
    assert told.exit_code == 1
    assert told.output.startswith(f"The file is NOT the registered one, byte for byte: its SHA-256 is {digest}.")


def test_what_a_good_verdict_does_not_say_is_said(sealed: Path) -> None:
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed)])
    assert "was revoked is NOT checked" in told.output
    assert "Only a timestamp proves the time, and there is none." in told.output


def test_revocation_is_checked_by_the_lists_that_are_named(sealed: Path) -> None:
    chain = make_chain()
    sealed.write_bytes(load_sealer(chain.keep(sealed.parent)).seal(draw_certificate(make_certificate()), SEAL_BOX).pdf)
    authority = sealed.with_name("root.pem")
    authority.write_bytes(chain.root.certificate.public_bytes(Encoding.PEM))
    fingerprint = chain.own.certificate.fingerprint(hashes.SHA256()).hex()
    lists = {"good": revoke(chain.between), "bad": revoke(chain.between, chain.own.certificate)}
    told = {}
    for (name, given), encoding in zip(lists.items(), (Encoding.PEM, Encoding.DER), strict=True):
        file = sealed.with_name(name)
        file.write_bytes(given.public_bytes(encoding))
        command = ["seal", "verify", str(sealed), "--authority", str(authority), "--fingerprint", fingerprint]
        told[name] = CliRunner().invoke(app, [*command, "--crl", str(file)])
    assert told["good"].exit_code == 0
    assert "was not revoked as of" in told["good"].output
    assert "Whether the certificate of Intermediate was revoked is NOT checked" in told["good"].output
    assert told["bad"].exit_code == 1
    assert told["bad"].output.startswith("The certificate of the seal was REVOKED on")


@pytest.mark.parametrize("content", [b"", b"no list", b"-----BEGIN X509 CRL-----"])
def test_what_is_no_revocation_list_is_refused_and_not_overlooked(sealed: Path, content: bytes) -> None:
    file = sealed.with_name("list.crl")
    file.write_bytes(content)
    told = CliRunner().invoke(app, ["seal", "verify", str(sealed), "--crl", str(file)])
    assert isinstance(told.exception, Refusal)
    assert "holds no revocation list" in str(told.exception)
