"""Checks a sealed PDF offline: who sealed it, when, and whether a single byte differs since."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from asn1crypto import x509
from cryptography.x509 import CertificateRevocationList
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from services.issuance_api.sealing.certificate_use import may_seal, name_holder
from services.issuance_api.sealing.exact.form import is_in_exact_form
from services.issuance_api.sealing.exact.message import read_chain
from services.issuance_api.sealing.revocation import Revocation, check_revocation
from services.issuance_api.sealing.sealer import FIELD
from shared.schemas.words.dates import in_japan

# How far the clocks of an issuer and of an authority for timestamps may stand apart.
LONGEST_BETWEEN = timedelta(minutes=5)
NOT_TRUSTED = "The seal is NOT from an authority that is trusted here."
DAMAGED = "The seal is damaged and cannot be read."
ALTERED_SEAL = "The seal itself was ALTERED."
NOT_PINNED = "The seal is NOT the one that the surety company published."


@dataclass(frozen=True)
class Pin:
    """The seals that a surety company published: SHA-256 of their certificates, and `names`: subject and issuer (DER).

    Where both are given, both must fit.
    """

    fingerprints: frozenset[bytes] = frozenset()
    names: tuple[bytes, bytes] | None = None

    def covers(self, certificate: x509.Certificate) -> bool:
        if not self.fingerprints and self.names is None:
            return False
        if self.fingerprints and certificate.sha256 not in self.fingerprints:
            return False
        if self.names is None:
            return True
        subject, issuer = (x509.Name.load(name).hashable for name in self.names)
        return bool(certificate.subject.hashable == subject and certificate.issuer.hashable == issuer)


@dataclass(frozen=True)
class SealReport:
    """`faults` are sentences and empty for a good seal; `timestamped_at` is what a trusted authority says, `said_at`
    what the issuer's own clock said. `ends_at` is the end of the seal's certificate.

    `title` is the document's own, under the same seal. `revocation` is only looked at where nothing else is wrong.
    """

    faults: tuple[str, ...]
    signer: str = ""
    title: str = ""
    said_at: datetime | None = None
    timestamped_at: datetime | None = None
    ends_at: datetime | None = None
    revocation: Revocation | None = None

    @property
    def is_good(self) -> bool:
        return not self.faults


class _Checker(NamedTuple):
    """What the one who checks knows already."""

    trusted: Sequence[x509.Certificate]
    pin: Pin
    lists: Sequence[CertificateRevocationList]
    now: datetime


def inspect_seal(
    pdf: bytes,
    trusted: Sequence[bytes],
    pin: Pin,
    moment: datetime | None = None,
    lists: Sequence[CertificateRevocationList] = (),
) -> SealReport:
    """`trusted` are certificates (DER) of authorities; `moment` replaces now. Never asks the network.

    Where there are revocation `lists`, one must be of the authority of the seal, and fit to be used.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        _ = reader.root
    except Exception:  # the file may be anything, and the libraries may raise anything
        return SealReport(("This is no PDF that can be read.",))
    try:
        signatures = list(reader.embedded_signatures)
    except Exception:  # likewise
        return SealReport((DAMAGED,))
    if not signatures:
        return SealReport(("There is no seal on this file.",))
    if len(signatures) > 1 or signatures[0].field_name != FIELD:
        return SealReport(("The signatures on this file are not those of a sealed certificate.",))
    authorities = [x509.Certificate.load(certificate) for certificate in trusted]
    try:
        return _report(pdf, reader, signatures[0], _Checker(authorities, pin, lists, moment or datetime.now(UTC)))
    except Exception:  # likewise
        return SealReport((DAMAGED,))


def _report(
    pdf: bytes,
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    checker: _Checker,
) -> SealReport:
    trusted, now = checker.trusted, checker.now
    # Whether the seal was valid when it was made; that it ended since is told apart.
    said_at = signature.self_reported_timestamp or now
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=trusted, allow_fetching=False, moment=said_at),
        ValidationContext(trust_roots=trusted, allow_fetching=False, moment=now),
        # The usage of the certificate is told apart, by _check_certificate.
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
    )
    faults = [*_check_status(status), *_check_permission(reader, signature)]
    if not is_in_exact_form(pdf, signature):
        faults.append(ALTERED_SEAL)
    faults += [*_check_certificate(status.signing_cert, checker.pin), *_check_times(status, said_at, now)]
    timestamped_at = _find_timestamp(status)
    revocation = None
    if not faults:
        chain = read_chain(signature.signed_data) + _list_stampers(status)
        revocation = check_revocation(chain, trusted, checker.lists, timestamped_at, now)
        faults += revocation.faults
    return SealReport(
        tuple(faults),
        signer=name_holder(status.signing_cert),
        title=_read_title(reader),
        said_at=status.signer_reported_dt,
        timestamped_at=timestamped_at,
        ends_at=status.signing_cert.not_valid_after,
        revocation=revocation,
    )


def _check_status(status: PdfSignatureStatus) -> Iterator[str]:
    if not (status.intact and status.valid):
        # Who signed it no longer matters then.
        yield "The content was ALTERED after it was sealed."
        return
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        yield "Something was ADDED to the file after it was sealed."
    elif not status.docmdp_ok:
        yield "The seal does not meet its own rules."
    if not status.trusted:
        yield NOT_TRUSTED


def _check_certificate(certificate: x509.Certificate, pin: Pin) -> Iterator[str]:
    if not pin.covers(certificate):
        yield NOT_PINNED
    if not may_seal(certificate):
        yield "The certificate of the seal is NOT one for signing documents."


def _check_times(status: PdfSignatureStatus, said_at: datetime, now: datetime) -> Iterator[str]:
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        yield ALTERED_SEAL
    elif stamp is not None and not stamp.trusted:
        yield "The timestamp is NOT from an authority that is trusted here."
    elif stamp is not None and abs(stamp.timestamp - said_at) > LONGEST_BETWEEN:
        yield "The timestamp is NOT of the time at which the file says that it was sealed."
    ends_at = status.signing_cert.not_valid_after
    if said_at > now + LONGEST_BETWEEN:
        yield "The file says that it was sealed in the FUTURE."
    if now > ends_at and stamp is None:
        yield (
            f"The certificate of the seal ENDED on {in_japan(ends_at):%Y-%m-%d}. It was valid at the time that the "
            f"file claims, {in_japan(said_at):%Y-%m-%d %H:%M:%S} (JST), but only a timestamp proves the time, "
            "and there is none."
        )
    elif stamp is not None and stamp.timestamp > ends_at:
        yield "The seal was made AFTER its certificate had ended."


def _check_permission(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> Iterator[str]:
    """A trusted key may sign other things too; the seal of a certificate is a certification that allows no change."""
    certified = read_certification_data(reader)
    if (
        certified is None
        or certified.permission is not MDPPerm.NO_CHANGES
        or certified.author_sig.container_ref != signature.sig_object.container_ref
    ):
        yield "The seal does not forbid changes, as a certificate's seal does."


def _read_title(reader: PdfFileReader) -> str:
    return str(reader.trailer["/Info"].get("/Title", "")) if "/Info" in reader.trailer else ""


def _find_timestamp(status: PdfSignatureStatus) -> datetime | None:
    validity = status.timestamp_validity
    return validity.timestamp if validity is not None and validity.valid and validity.trusted else None


def _list_stampers(status: PdfSignatureStatus) -> list[x509.Certificate]:
    """The certificate of the timestamp, unless it is a root, which is on no list."""
    stamp = status.timestamp_validity
    if stamp is None or stamp.signing_cert.subject == stamp.signing_cert.issuer:
        return []
    return [stamp.signing_cert]
