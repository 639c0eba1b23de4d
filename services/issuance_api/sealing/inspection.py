"""Checks a sealed PDF offline: who sealed it, when, and whether a single byte differs since."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from services.issuance_api.sealing.sealer import FIELD

NOT_TRUSTED = "The seal is NOT from an authority that is trusted here."


@dataclass(frozen=True)
class SealReport:
    """`faults` are sentences and empty for a good seal; `timestamped_at` is what a trusted authority says, `said_at`
    what the issuer's own clock said.

    `title` is the document's own, under the same seal.
    """

    faults: tuple[str, ...]
    signer: str = ""
    title: str = ""
    said_at: datetime | None = None
    timestamped_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        return not self.faults


def inspect_seal(pdf: bytes, trusted: Sequence[bytes], moment: datetime | None = None) -> SealReport:
    """`trusted` are certificates (DER) of authorities; `moment` replaces now. Never asks the network."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = list(reader.embedded_signatures)
    except Exception:  # the file may be anything, and the libraries may raise anything
        return SealReport(("This is no PDF that can be read.",))
    if not signatures:
        return SealReport(("There is no seal on this file.",))
    if len(signatures) > 1 or signatures[0].field_name != FIELD:
        return SealReport(("The signatures on this file are not those of a sealed certificate.",))
    try:
        return _report(reader, signatures[0], trusted, moment)
    except Exception:  # likewise
        return SealReport(("The seal is damaged and cannot be read.",))


def _report(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, trusted: Sequence[bytes], moment: datetime | None
) -> SealReport:
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(certificate) for certificate in trusted],
        allow_fetching=False,
        moment=moment,
    )
    status = validate_pdf_signature(signature, context)
    faults = [*_check_status(status), *_check_signature_bytes(signature), *_check_permission(reader, signature)]
    return SealReport(
        tuple(faults),
        signer=_name_signer(status),
        title=_read_title(reader),
        said_at=status.signer_reported_dt,
        timestamped_at=_find_timestamp(status),
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


def _check_signature_bytes(signature: EmbeddedPdfSignature) -> Iterator[str]:
    """The signature and the room around it are what no digest covers: every byte there must be the one we wrote."""
    room = bytes(signature.pkcs7_content)
    message = cms.ContentInfo.load(room)
    data, (signer,) = message["content"], message["content"]["signer_infos"]
    algorithms = [data["version"].native, signer["version"].native, signer["digest_algorithm"]["algorithm"].native]
    algorithms += [algorithm["algorithm"].native for algorithm in data["digest_algorithms"]]
    # Written anew from what was understood, so that a byte which was overlooked shows as a difference.
    written = message.copy().dump(force=True)
    if algorithms != ["v1", "v1", "sha256", "sha256"] or written.ljust(len(room), b"\0") != room:
        yield "The seal itself was ALTERED."


def _check_permission(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> Iterator[str]:
    """A trusted key may sign other things too; the seal of a certificate is a certification that allows no change."""
    certified = read_certification_data(reader)
    if (
        certified is None
        or certified.permission is not MDPPerm.NO_CHANGES
        or certified.author_sig.container_ref != signature.sig_object.container_ref
    ):
        yield "The seal does not forbid changes, as a certificate's seal does."


def _name_signer(status: PdfSignatureStatus) -> str:
    """The common name; the whole subject where that has none, or several."""
    subject = status.signing_cert.subject
    name = subject.native.get("common_name")
    return name if isinstance(name, str) else str(subject.human_friendly)


def _read_title(reader: PdfFileReader) -> str:
    return str(reader.trailer["/Info"].get("/Title", "")) if "/Info" in reader.trailer else ""


def _find_timestamp(status: PdfSignatureStatus) -> datetime | None:
    validity = status.timestamp_validity
    return validity.timestamp if validity is not None and validity.valid and validity.trusted else None
