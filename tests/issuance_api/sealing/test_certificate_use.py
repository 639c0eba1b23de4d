"""Which certificates may be those of a seal."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from services.issuance_api.sealing.certificate_use import may_seal


def certify(purposes: list[str], *, ca: bool = False, signs: bool = True) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "seal")])
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False)
    usage |= dict.fromkeys(("decipher_only", "key_cert_sign", "content_commitment"), False)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=signs, crl_sign=not signs, **usage), critical=True)
    )  # fmt: skip
    if purposes:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes]), critical=False
        )
    return Certificate.load(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))


DOCUMENTS, MAIL, SERVER, CODE, STAMPS = (f"1.3.6.1.5.5.7.3.{number}" for number in (36, 4, 1, 3, 8))


@pytest.mark.parametrize("purposes", [[], [DOCUMENTS], [MAIL], [SERVER, DOCUMENTS]])
def test_a_certificate_for_documents_may_seal(purposes: list[str]) -> None:
    assert may_seal(certify(purposes))


@pytest.mark.parametrize(
    "certificate",
    [certify([SERVER]), certify([CODE]), certify([STAMPS]), certify([], ca=True), certify([DOCUMENTS], signs=False)],
    ids=["server", "code", "timestamps", "authority", "signs no documents"],
)
def test_a_certificate_for_something_else_is_no_seal(certificate: Certificate) -> None:
    assert not may_seal(certificate)
