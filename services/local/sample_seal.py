"""A seal to try things with: a certification authority of our own, which nobody trusts, and a certificate from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from services.issuance_api.sealing.certificate_use import SAMPLE_AUTHORITY

SAMPLE_SEAL = "例示建設保証株式会社 電子証書 (SAMPLE 見本)"
_LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class _Holder:
    """Whom a certificate names, with the private key to it."""

    name: str
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class _Validity:
    begins_at: datetime
    ends_at: datetime


def make_sample_seal(passphrase: str, now: datetime, life: timedelta = _LIFE) -> tuple[bytes, bytes]:
    """A PKCS#12 file and its authority's certificate (PEM), both valid from a minute before `now`.

    The authority's own key is thrown away, so that it never certifies anything else.
    """
    authority = _Holder(SAMPLE_AUTHORITY, ec.generate_private_key(ec.SECP256R1()))
    seal = _Holder(SAMPLE_SEAL, ec.generate_private_key(ec.SECP256R1()))
    validity = _Validity(now - timedelta(minutes=1), now + life)
    of_authority = _certify(authority, authority, validity)
    of_seal = _certify(seal, authority, validity)
    pkcs12 = serialize_key_and_certificates(
        b"seal", seal.key, of_seal, [of_authority], BestAvailableEncryption(passphrase.encode())
    )
    return pkcs12, of_authority.public_bytes(Encoding.PEM)


def _certify(subject: _Holder, issuer: _Holder, validity: _Validity) -> x509.Certificate:
    """The subject's certificate; whoever certifies itself is an authority."""
    is_authority = subject is issuer
    path_length = 0 if is_authority else None
    issuer_key = issuer.key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_compose_name(subject))
        .issuer_name(_compose_name(issuer))
        .public_key(subject.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.begins_at)
        .not_valid_after(validity.ends_at)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=path_length), critical=True)
        .add_extension(_compose_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(subject.key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )


def _compose_name(holder: _Holder) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder.name)])


def _compose_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
