"""PAdES B-B (B-T with a timestamp): one certification signature that allows no change."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from asn1crypto import tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp.noop import NoOpStampStyle

from services.issuance_api.sealing.certificate_use import is_sample, may_seal
from services.issuance_api.sealing.exact.form import PLAIN_ROOM, TIMESTAMPED_ROOM
from services.issuance_api.sealing.exact.message import find_chain, settle
from services.issuance_api.sealing.sealer import FIELD, SealBox, Sealed, SealState, SealUnusableError, refuse_dates
from services.issuance_api.sealing.timestamps import TimestampSource

_METADATA = PdfSignatureMetadata(
    field_name=FIELD,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
    subfilter=SigSeedSubFilter.PADES,
    md_algorithm="sha256",
)


class PadesSealer:
    """Seals with a signer of pyHanko: a key in memory, or one in a device behind PKCS#11."""

    def __init__(self, signer: Signer, timestamps: TimestampSource | None, now: Callable[[], datetime]) -> None:
        self._signer = signer
        if signer.signing_cert is not None:
            signer.signed_attr_prov_spec = _NamedChain(find_chain(signer.signing_cert, signer.cert_registry))
        self._timestamps = timestamps
        self._now = now

    @property
    def ends_at(self) -> datetime:
        assert self._signer.signing_cert is not None
        ends_at: datetime = self._signer.signing_cert.not_valid_after
        return ends_at

    def refuse_certificate(self, *, allow_sample: bool) -> None:
        """Raises SealUnusableError for a certificate that may not seal, or not now, or is a sample."""
        certificate = self._signer.signing_cert
        if certificate is None or not may_seal(certificate):
            raise SealUnusableError("the certificate of the seal is not one for signing documents")
        if not allow_sample and is_sample(certificate):
            raise SealUnusableError(
                "the seal is a SAMPLE, which nobody trusts; put your own in its place, or, only to try things, set "
                "HOSHO_ALLOW_SAMPLES=yes"
            )
        self.refuse_dates()

    def refuse_dates(self) -> None:
        """Raises SealUnusableError outside the certificate's validity."""
        certificate = self._signer.signing_cert
        assert certificate is not None
        refuse_dates(certificate.not_valid_before, certificate.not_valid_after, self._now())

    def seal(self, pdf: bytes, box: SealBox) -> Sealed:
        """With a timestamp where one can be had; an authority that is down never holds up a certificate."""
        self.refuse_dates()
        if self._timestamps is None:
            return Sealed(self._sign(pdf, box, None), SealState.SEALED)
        stamper = self._timestamps.find_stamper()
        if stamper is not None:
            try:
                return Sealed(self._sign(pdf, box, stamper), SealState.TIMESTAMPED)
            except TimestampRequestError:
                self._timestamps.rest()
        return Sealed(self._sign(pdf, box, None), SealState.TIMESTAMP_FAILED)

    def _sign(self, pdf: bytes, box: SealBox, stamper: TimeStamper | None) -> bytes:
        corners = (box.left, box.bottom, box.right, box.top)
        pdf_signer = PdfSigner(
            _METADATA,
            self._signer,
            timestamper=stamper,
            # The line a reader sees is drawn with the page; the field over it only answers to a click.
            stamp_style=NoOpStampStyle(),
            new_field_spec=SigFieldSpec(FIELD, on_page=0, box=corners, readable_field_name="電子署名"),
        )
        sealed = io.BytesIO()
        pdf_signer.sign_pdf(
            _Update(io.BytesIO(pdf)),
            output=sealed,
            bytes_reserved=TIMESTAMPED_ROOM if stamper else PLAIN_ROOM,
        )
        return sealed.getvalue()


class _Update(IncrementalPdfFileWriter):
    """Adds the seal and nothing else: the metadata stay as they were drawn, and lxml is not loaded to change them."""

    def _update_meta(self) -> None: ...


class _NamedChain(SignedAttributeProviderSpec, CMSAttributeProvider):
    """Has the signature cover each certificate that is sealed in (RFC 5035); pyHanko names the signer's alone."""

    attribute_type = "signing_certificate_v2"

    def __init__(self, chain: Sequence[x509.Certificate]) -> None:
        self._chain = chain

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterator[CMSAttributeProvider]:  # noqa: ARG002 - pyHanko's
        yield self

    async def build_attr_value(self, dry_run: bool = False) -> tsp.SigningCertificateV2:  # noqa: ARG002 - likewise
        named = [as_signing_certificate_v2(one)["certs"][0] for one in self._chain]
        return settle(tsp.SigningCertificateV2({"certs": [settle(one) for one in named]}))
