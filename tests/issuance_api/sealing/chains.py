"""A seal behind an intermediate authority, whose keys stay at hand: they can certify twins and revoke."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from services.issuance_api.sealing.inspection import Pin
from services.issuance_api.sealing.sources import SealFile
from tests.issuance_api.conftest import PASSPHRASE

DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Chain:
    root: Holder
    between: Holder
    own: Holder

    def keep(self, folder: Path) -> SealFile:
        file = folder / "chain.p12"
        others = [self.root.certificate, self.between.certificate]
        locked = BestAvailableEncryption(PASSPHRASE.encode())
        file.write_bytes(serialize_key_and_certificates(b"seal", self.own.key, self.own.certificate, others, locked))
        return SealFile(file, PASSPHRASE)

    @property
    def pin(self) -> Pin:
        """By its names, which twins share."""
        certificate = self.own.certificate
        return Pin(names=(certificate.subject.public_bytes(), certificate.issuer.public_bytes()))


def make_chain() -> Chain:
    root = certify("Root", None)
    between = certify("Intermediate", root)
    return Chain(root, between, certify("Seal", between, ca=False))


def certify(
    name: str,
    issuer: Holder | None,
    *,
    ca: bool = True,
    key: ec.EllipticCurvePrivateKey | None = None,
    purpose: x509.ObjectIdentifier = DOCUMENTS,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False)
    usage |= {"decipher_only": False, "content_commitment": False, "key_cert_sign": ca, "crl_sign": ca}
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder().subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=1000))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not ca, **usage), critical=True)
    )  # fmt: skip
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return Holder(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def revoke(
    issuer: Holder,
    *certificates: x509.Certificate,
    at: datetime | None = None,
    made: timedelta = timedelta(),
    extension: x509.ExtensionType | None = None,
) -> x509.CertificateRevocationList:
    """A list that was made now, or `made` from now, and holds for a week."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
        .last_update(now + made).next_update(now + made + timedelta(days=7))
    )  # fmt: skip
    if extension is not None:
        builder = builder.add_extension(extension, critical=True)
    for certificate in certificates:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(at or now).build())
    return builder.sign(issuer.key, hashes.SHA256())
