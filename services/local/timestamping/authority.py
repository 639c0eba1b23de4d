"""The sample authority itself: its certificate, kept with its key, and the timestamps that it gives."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from services.admin.data_folder import DataFolder
from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.issuance_api.sealing.exact.message import settle

SAMPLE_TIMESTAMPS = "Hosho SAMPLE timestamps - not for real use (見本)"
# Those of the sample seal outlast it.
_LIFE = timedelta(days=10 * 365)
# Of no authority's: the arc for examples (2.999).
_POLICY = "2.999.1"


@dataclass(frozen=True)
class TimestampAuthority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def answer(self, query: bytes) -> bytes:
        """A TimeStampReq and the TimeStampResp to it (DER); raises ValueError for what is no query."""
        asked = tsp.TimeStampReq.load(query, strict=True)
        written = tsp.TSTInfo({
            "version": "v1",
            "policy": _POLICY,
            "message_imprint": asked["message_imprint"],
            "serial_number": x509.random_serial_number(),
            "gen_time": self.now().replace(microsecond=0),
        })  # fmt: skip
        if asked["nonce"].native is not None:
            written["nonce"] = asked["nonce"].native
        answer = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": self._sign(written.dump())})
        return bytes(answer.dump())

    def _sign(self, content: bytes) -> cms.ContentInfo:
        own = asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        certified = settle(tsp.SigningCertificateV2({"certs": [{"cert_hash": own.sha256}]}))
        attributes = settle(cms.CMSAttributes([
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
            {"type": "signing_certificate_v2", "values": [certified]},
        ]))  # fmt: skip
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier({
                "issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}
            }),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }  # fmt: skip
        signed = cms.SignedData({
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "certificates": [cms.CertificateChoices("certificate", own)],
            "signer_infos": [settle(cms.SignerInfo(signer))],
        })  # fmt: skip
        return settle(cms.ContentInfo({"content_type": "signed_data", "content": signed}))


def make_authority(now: datetime) -> TimestampAuthority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, SAMPLE_TIMESTAMPS)])
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(purpose, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return TimestampAuthority(certificate, key)


def keep_authority(folder: DataFolder) -> TimestampAuthority:
    """That of the installation, made at its first start; raises Refusal where its file cannot be used."""
    if not folder.timestamp_key.exists():
        made = make_authority(datetime.now(UTC))
        write_private(folder.timestamp_authority, made.certificate.public_bytes(Encoding.PEM))
        # The key is written last: where it is there, the certificate is, too.
        write_private(
            folder.timestamp_key,
            made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
    return TimestampAuthority(
        _read(folder.timestamp_authority, x509.load_pem_x509_certificate),
        _read(folder.timestamp_key, _load_key),
    )


def _load_key(content: bytes) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(content, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("no key of ours")  # noqa: TRY004 - told as any other damage
    return key


_Loaded = TypeVar("_Loaded")


def _read(path: Path, load: Callable[[bytes], _Loaded]) -> _Loaded:
    try:
        return load(path.read_bytes())
    except (OSError, ValueError):
        raise Refusal(
            f"{path}, of the sample authority for timestamps, cannot be read. Put a copy of it back, "
            "or delete timestamp-key.pem to have a new authority made, which no earlier timestamp is from."
        ) from None
