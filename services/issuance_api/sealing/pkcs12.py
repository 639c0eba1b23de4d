"""The key of a seal in a PKCS#12 file: usable, or refused with a sentence."""

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from cryptography.x509 import Certificate
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.sign import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.issuance_api.sealing.exact.message import find_chain, lower_s
from services.issuance_api.sealing.sealer import SealUnusableError
from services.issuance_api.sealing.sources import SealFile


def open_file(file: SealFile) -> SimpleSigner:
    """Raises SealUnusableError where the file, its passphrase or its key forbid sealing."""
    content = _read(file)
    certificate, key = _require_key(file, content)
    # The chain is sealed in, so that a checker needs nothing but the authority it trusts.
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    own = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    others = [x509.Certificate.load(one.certificate.public_bytes(Encoding.DER)) for one in content.additional_certs]
    for issuer in find_chain(own, others)[1:]:
        chain.register(issuer)
    return _FileSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder_data(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), passphrase=None
        ),
        cert_registry=chain,
        embed_roots=False,
    )


class _FileSigner(SimpleSigner):
    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        return lower_s(super().sign_raw(data, digest_algorithm))


def _read(file: SealFile) -> PKCS12KeyAndCertificates:
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise SealUnusableError(f"the seal {file.path} cannot be read ({error.strerror})") from None
    try:
        return load_pkcs12(content, file.passphrase.encode())
    except ValueError:
        # The cause is left out: libraries quote what they were given, such as the passphrase.
        raise SealUnusableError(
            f"the seal {file.path.name} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file"
        ) from None


def _require_key(file: SealFile, content: PKCS12KeyAndCertificates) -> tuple[Certificate, EllipticCurvePrivateKey]:
    if content.cert is None or not isinstance(content.key, EllipticCurvePrivateKey):
        raise SealUnusableError(f"the seal {file.path.name} must hold a certificate and its private key on P-256")
    if not isinstance(content.key.curve, SECP256R1):
        raise SealUnusableError(f"the key of the seal {file.path.name} must be on P-256")
    return content.cert.certificate, content.key
