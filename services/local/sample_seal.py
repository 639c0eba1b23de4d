"""A seal to try things with: a certification authority of our own, which nobody trusts, and a certificate from it."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from services.admin.data_folder import DataFolder, write_private
from services.admin.refusal import Refusal

SAMPLE_AUTHORITY = "Hosho SAMPLE CA - not for real use (見本)"
SAMPLE_SEAL = "例示建設保証株式会社 電子証書 (SAMPLE 見本)"
_LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class SampleSeal:
    file: Path
    passphrase: str = field(repr=False)


def keep_sample_seal(folder: DataFolder) -> SampleSeal:
    """Made on first start; the authority's own key is thrown away, so that it never certifies anything else.

    Raises Refusal where a seal is there without its passphrase.
    """
    if not folder.seal_file.exists():
        passphrase = secrets.token_urlsafe(24)
        pkcs12, authority = make_sample_seal(passphrase, datetime.now(UTC))
        write_private(folder.seal_authority, authority)
        write_private(folder.seal_passphrase_file, passphrase.encode())
        # Last, for its presence says that the other two are there.
        write_private(folder.seal_file, pkcs12)
    try:
        return SampleSeal(folder.seal_file, folder.seal_passphrase_file.read_text())
    except (OSError, UnicodeDecodeError):
        raise Refusal(
            f"{folder.seal_passphrase_file} cannot be read. Put a copy of it back, "
            f"or delete {folder.seal_file} to have a new sample seal made."
        ) from None


def make_sample_seal(passphrase: str, now: datetime, life: timedelta = _LIFE) -> tuple[bytes, bytes]:
    """A PKCS#12 file and its authority's certificate (PEM), both valid from a minute before `now`."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certify(SAMPLE_AUTHORITY, SAMPLE_AUTHORITY, authority_key, authority_key, now, life, authority=True)
    certificate = _certify(SAMPLE_SEAL, SAMPLE_AUTHORITY, key, authority_key, now, life, authority=False)
    pkcs12 = serialize_key_and_certificates(
        b"seal", key, certificate, [authority], BestAvailableEncryption(passphrase.encode())
    )
    return pkcs12, authority.public_bytes(Encoding.PEM)


def _certify(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    signed_by: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
    *,
    authority: bool,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False)
        .sign(signed_by, hashes.SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
