"""The sample seal of one installation: made once, kept in files that only their owner can read."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from services.admin.data_folder import DataFolder
from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.local.sample_seal import make_sample_seal


@dataclass(frozen=True)
class SampleSeal:
    file: Path
    passphrase: str = field(repr=False)


def keep_sample_seal(folder: DataFolder) -> SampleSeal:
    """The installation's seal, made on first start; raises Refusal where it is there without its passphrase."""
    if not folder.seal_file.exists():
        passphrase = secrets.token_urlsafe(24)
        pkcs12, authority = make_sample_seal(passphrase, datetime.now(UTC))
        write_private(folder.seal_authority, authority)
        write_private(folder.seal_passphrase_file, passphrase.encode())
        # The seal is written last: where it is there, the other two are.
        write_private(folder.seal_file, pkcs12)
    try:
        seal = SampleSeal(folder.seal_file, folder.seal_passphrase_file.read_text())
    except (OSError, UnicodeDecodeError):
        raise Refusal(
            f"{folder.seal_passphrase_file} cannot be read. Put a copy of it back, "
            f"or delete {folder.seal_file} to have a new sample seal made."
        ) from None
    _publish(folder, seal)
    return seal


def _publish(folder: DataFolder, seal: SampleSeal) -> None:
    """The seal's certificate, against which `hosho seal verify` checks; a seal that cannot be read publishes none."""
    try:
        certificate = load_pkcs12(seal.file.read_bytes(), seal.passphrase.encode()).cert
    except (OSError, ValueError):
        return  # issuance_api says at its start what is wrong with the seal
    if certificate is not None:
        write_private(folder.seal_certificate, certificate.certificate.public_bytes(Encoding.PEM))
