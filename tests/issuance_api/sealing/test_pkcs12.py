from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import CertificateBuilder, ExtendedKeyUsage, Name, NameAttribute
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sealer import SealUnusableError
from services.issuance_api.sealing.sources import SealFile
from tests.issuance_api.conftest import PASSPHRASE, SampleSeal, keep_seal


def test_a_wrong_passphrase_is_told_without_repeating_it(sample_seal: SampleSeal) -> None:
    with pytest.raises(SealUnusableError, match="passphrase is wrong") as refused:
        load_sealer(replace(sample_seal.file, passphrase="battery staple"))
    assert "battery" not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SealUnusableError, match=r"missing\.p12 cannot be read"):
        load_sealer(SealFile(tmp_path / "missing.p12", PASSPHRASE))


def test_a_key_that_is_not_on_p_256_is_refused(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "rsa.p12").write_bytes(serialize_key_and_certificates(b"seal", key, None, None, NoEncryption()))
    with pytest.raises(SealUnusableError, match="P-256"):
        load_sealer(SealFile(tmp_path / "rsa.p12", ""))


def test_a_certificate_that_ran_out_is_told_with_its_day(tmp_path: Path) -> None:
    old = keep_seal(tmp_path, datetime.now(UTC) - timedelta(days=5 * 365))
    with pytest.raises(SealUnusableError, match=r"ran out on \d{4}-\d\d-\d\d"):
        load_sealer(old.file)


def test_a_certificate_of_tomorrow_is_told(tmp_path: Path) -> None:
    early = keep_seal(tmp_path, datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(SealUnusableError, match="only valid from"):
        load_sealer(early.file)


def test_the_passphrase_stays_out_of_the_repr(sample_seal: SampleSeal) -> None:
    assert PASSPHRASE not in repr(sample_seal.file)


def test_a_certificate_that_is_not_for_documents_is_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, "server")])
    now = datetime.now(UTC)
    certificate = (
        CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    content = serialize_key_and_certificates(b"seal", key, certificate, None, NoEncryption())
    (tmp_path / "server.p12").write_bytes(content)
    with pytest.raises(SealUnusableError, match="not one for signing documents"):
        load_sealer(SealFile(tmp_path / "server.p12", ""))
