"""The real fonts, registered once per test process; a sample seal, and the paper it is put under."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from services.issuance_api.documents.fonts.files import FontFiles, default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import Pin
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.sealing.sources import SealFile
from services.local.sample_seal import make_sample_seal
from services.local.timestamping.authority import TimestampAuthority, make_authority
from services.local.timestamping.responder import give_timestamps
from tests.issuance_api.documents.samples import draw_certificate, make_certificate

PASSPHRASE = "correct horse"


class SampleSeal(NamedTuple):
    file: SealFile
    authority: bytes
    pin: Pin


@pytest.fixture(scope="session")
def font_files() -> FontFiles:
    return prepare_fonts(default_font_folder())


@pytest.fixture(scope="session")
def registered_fonts(font_files: FontFiles) -> None:
    register_fonts(font_files)


@pytest.fixture(scope="session")
def sample_seal(tmp_path_factory: pytest.TempPathFactory) -> SampleSeal:
    return keep_seal(tmp_path_factory.mktemp("seal"), datetime.now(UTC))


@pytest.fixture(scope="session")
def unsealed(registered_fonts: None) -> bytes:
    return draw_certificate(make_certificate())


def keep_seal(folder: Path, now: datetime) -> SampleSeal:
    pkcs12, authority = make_sample_seal(PASSPHRASE, now)
    (folder / "seal.p12").write_bytes(pkcs12)
    der = x509.load_pem_x509_certificate(authority).public_bytes(Encoding.DER)
    return SampleSeal(SealFile(folder / "seal.p12", PASSPHRASE, allow_sample=True), der, pin_of(pkcs12))


def pin_of(pkcs12: bytes) -> Pin:
    own = load_pkcs12(pkcs12, PASSPHRASE.encode()).cert
    assert own
    return Pin(frozenset({own.certificate.fingerprint(hashes.SHA256())}))


@pytest.fixture(scope="session")
def timestamps() -> TimestampAuthority:
    return make_authority(datetime.now(UTC))


def seal_with_timestamp(seal: SampleSeal, timestamps: TimestampAuthority, unsealed: bytes) -> bytes:
    with give_timestamps(timestamps.answer) as url:
        sealed = load_sealer(replace(seal.file, tsa_url=url)).seal(unsealed, SEAL_BOX)
    assert sealed.state is SealState.TIMESTAMPED
    return sealed.pdf
