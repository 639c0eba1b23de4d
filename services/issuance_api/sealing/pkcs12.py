"""The seal in a PKCS#12 file: read once per process, usable or refused with a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from cryptography.x509 import Certificate

from services.issuance_api.sealing.sealer import SealUnusableError, check_dates

if TYPE_CHECKING:
    from services.issuance_api.sealing.pades import PadesSealer

Now = Callable[[], datetime]


@dataclass(frozen=True)
class SealFile:
    """What a drawing process is told of the seal; the passphrase stays out of reprs."""

    path: Path
    passphrase: str = field(repr=False)
    tsa_url: str | None = None


def now_in_utc() -> datetime:
    return datetime.now(UTC)


def check_seal_file(file: SealFile, now: Now = now_in_utc) -> None:
    """Raises SealUnusableError as load_sealer does, without the memory that sealing takes."""
    certificate, _ = _check_content(file, _open_file(file))
    check_dates(certificate.not_valid_before_utc, certificate.not_valid_after_utc, now())


def load_sealer(file: SealFile, now: Now = now_in_utc) -> "PadesSealer":
    """Raises SealUnusableError where the file, its passphrase, its key or its dates forbid sealing."""
    # Only drawing processes seal: pyHanko takes some 25 MB, which the service itself is spared.
    from asn1crypto import x509
    from pyhanko.keys import load_private_key_from_pemder_data
    from pyhanko.sign import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from services.issuance_api.sealing.pades import PadesSealer
    from services.issuance_api.sealing.timestamps import TimestampSource

    content = _open_file(file)
    certificate, key = _check_content(file, content)
    # The chain is sealed in, so that a checker needs nothing but the authority it trusts.
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for other in content.additional_certs:
        chain.register(x509.Certificate.load(other.certificate.public_bytes(Encoding.DER)))
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=load_private_key_from_pemder_data(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), passphrase=None
        ),
        cert_registry=chain,
        embed_roots=False,
    )
    sealer = PadesSealer(signer, TimestampSource(file.tsa_url) if file.tsa_url else None, now)
    sealer.check_dates()
    return sealer


def _check_content(file: SealFile, content: PKCS12KeyAndCertificates) -> tuple[Certificate, EllipticCurvePrivateKey]:
    if content.cert is None or not isinstance(content.key, EllipticCurvePrivateKey):
        raise SealUnusableError(f"the seal {file.path.name} must hold a certificate and its private key on P-256")
    if not isinstance(content.key.curve, SECP256R1):
        raise SealUnusableError(f"the key of the seal {file.path.name} must be on P-256")
    return content.cert.certificate, content.key


def _open_file(file: SealFile) -> PKCS12KeyAndCertificates:
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise SealUnusableError(f"the seal {file.path} cannot be read ({error.strerror})") from None
    try:
        return load_pkcs12(content, file.passphrase.encode())
    except ValueError:
        # The cause is left out: libraries quote what they were given.
        raise SealUnusableError(
            f"the seal {file.path.name} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file"
        ) from None
