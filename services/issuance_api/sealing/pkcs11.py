"""The key of a seal in a device (HSM, smart card) that speaks PKCS#11: it signs there and never leaves it.

Only imported where such a seal is configured: python-pkcs11 is an extra.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pkcs11
from asn1crypto import pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.util.ec import encode_ecdsa_signature
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.issuance_api.sealing.exact.message import find_chain, lower_s
from services.issuance_api.sealing.pades import PadesSealer
from services.issuance_api.sealing.sealer import PinRefusedError, SealBox, Sealed, SealUnusableError
from services.issuance_api.sealing.sources import SealToken
from services.issuance_api.sealing.timestamps import TimestampSource

# A digest that no document has. It is signed once at the start, to find the certificate that goes with the key.
_PROBE = bytes(32)


class TokenSealer:
    """Seals with a device, and opens it anew when it was out of reach in between."""

    def __init__(self, token: SealToken, timestamps: TimestampSource | None, now: Callable[[], datetime]) -> None:
        self._token = token
        self._timestamps = timestamps
        self._now = now
        self._refusal: PinRefusedError | None = None
        self._sealer = self._open()

    @property
    def ends_at(self) -> datetime:
        return self._sealer.ends_at

    def seal(self, pdf: bytes, box: SealBox) -> Sealed:
        """As PadesSealer.seal; raises SealUnusableError while the device cannot be used."""
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._sealer.seal(pdf, box)
        except pkcs11.PKCS11Error:
            self._reopen()
        with _in_plain_words(self._token):
            return self._sealer.seal(pdf, box)

    def _reopen(self) -> None:
        try:
            self._sealer = self._open()
        except PinRefusedError as error:
            self._refusal = error
            raise

    def _open(self) -> PadesSealer:
        with _in_plain_words(self._token):
            sealer = PadesSealer(_open_signer(self._token), self._timestamps, self._now)
        sealer.refuse_certificate(allow_sample=self._token.allow_sample)
        return sealer


class _DeviceSigner(PKCS11Signer):
    """`chain` begins with the seal's own certificate, which pyHanko's class would embed twice."""

    def __init__(self, session: pkcs11.Session, key_label: str, chain: list[x509.Certificate]) -> None:
        super().__init__(
            session,
            signing_cert=chain[0],
            key_label=key_label,
            embed_roots=False,
            # Every device signs a digest; not all can make one.
            use_raw_mechanism=True,
        )
        self._issuers: SimpleCertificateStore = SimpleCertificateStore.from_certs(chain[1:])  # type: ignore[no-untyped-call]

    @property
    def cert_registry(self) -> SimpleCertificateStore:
        return self._issuers

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return lower_s(await super().async_sign_raw(data, digest_algorithm, dry_run))


def _open_signer(token: SealToken) -> PKCS11Signer:
    session = _find_token(token).open(user_pin=token.pin)
    key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=token.key_label)
    if key.key_type is not pkcs11.KeyType.EC or not isinstance(key, pkcs11.SignMixin):
        raise SealUnusableError(f"the key {token.key_label} of the token {token.token} must be on P-256 and may sign")
    certificates = _read_certificates(token) if token.certificates else _pull_certificates(session)
    certificate = _find_own(certificates, key.sign(_PROBE, mechanism=pkcs11.Mechanism.ECDSA))
    if certificate is None:
        raise SealUnusableError(
            f"no certificate on P-256 goes with the key {token.key_label} of the token {token.token}"
        )
    return _DeviceSigner(session, token.key_label, find_chain(certificate, certificates))


def _find_token(token: SealToken) -> pkcs11.Token:
    try:
        library = pkcs11.lib(str(token.module))
        # Whatever it knew of sessions and devices may be out of date.
        library.reinitialize()
    except (pkcs11.PKCS11Error, RuntimeError):
        raise SealUnusableError(f"the PKCS#11 library {token.module} cannot be loaded") from None
    return library.get_token(token_label=token.token)


def _read_certificates(token: SealToken) -> list[x509.Certificate]:
    assert token.certificates is not None
    try:
        content = token.certificates.read_bytes()
        return [x509.Certificate.load(der, strict=True) for _, _, der in pem.unarmor(content, multiple=True)]
    except (OSError, ValueError):
        raise SealUnusableError(f"{token.certificates} holds no certificates in PEM") from None


def _pull_certificates(session: pkcs11.Session) -> list[x509.Certificate]:
    found = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
    return [x509.Certificate.load(one[pkcs11.Attribute.VALUE]) for one in found]


def _find_own(certificates: list[x509.Certificate], signature: bytes) -> x509.Certificate | None:
    """The one whose key signed _PROBE."""
    for certificate in certificates:
        key = load_der_public_key(certificate.public_key.dump())
        if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
            continue
        try:
            key.verify(encode_ecdsa_signature(signature), _PROBE, ECDSA(Prehashed(SHA256())))
        except InvalidSignature:
            continue
        return certificate
    return None


@contextmanager
def _in_plain_words(token: SealToken) -> Iterator[None]:
    """The causes are left out: libraries quote what they were given, such as the PIN."""
    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise _translate(error, token) from None


def _translate(error: pkcs11.PKCS11Error, token: SealToken) -> SealUnusableError:
    match error:
        case pkcs11.NoSuchToken():
            return SealUnusableError(f"there is no token {token.token} behind {token.module}")
        case pkcs11.PinIncorrect() | pkcs11.PinInvalid() | pkcs11.PinLenRange():
            return PinRefusedError(f"the PIN of the token {token.token} is wrong")
        case pkcs11.PinLocked() | pkcs11.PinExpired():
            return PinRefusedError(f"the PIN of the token {token.token} is locked or ran out")
        case pkcs11.NoSuchKey() | pkcs11.MultipleObjectsReturned():
            return SealUnusableError(
                f"the token {token.token} must hold one private key with the label {token.key_label}"
            )
    return SealUnusableError(f"the token {token.token} cannot be used ({type(error).__name__})")
