"""Sealed files that were manipulated, kind by kind: each is refused, and its sentence says why."""

# mypy: disable-error-code="no-untyped-call"

import io
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import ALTERED_SEAL, NOT_PINNED, NOT_TRUSTED, Pin, inspect_seal
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.pkcs12 import open_file
from services.issuance_api.sealing.sealer import FIELD
from tests.issuance_api.conftest import SampleSeal, keep_seal
from tests.issuance_api.sealing.manipulations import CHANGES, OTHERS, add_certificate, dictionary, read_message, update


@pytest.fixture(scope="module")
def sealed(sample_seal: SampleSeal, unsealed: bytes) -> bytes:
    return load_sealer(sample_seal.file).seal(unsealed, SEAL_BOX).pdf


@pytest.mark.parametrize("kind", CHANGES)
def test_a_manipulated_file_is_refused(sample_seal: SampleSeal, sealed: bytes, kind: str) -> None:
    change, sentence = CHANGES[kind]
    changed = change(sealed)
    assert changed != sealed
    report = inspect_seal(changed, [sample_seal.authority], sample_seal.pin)
    assert sentence in report.faults


def test_the_root_put_in_is_found(sample_seal: SampleSeal, sealed: bytes) -> None:
    changed = add_certificate(sealed, sample_seal.authority)
    assert inspect_seal(changed, [sample_seal.authority], sample_seal.pin).faults == (ALTERED_SEAL,)


def repeat_signature(writer: IncrementalPdfFileWriter) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    seal = fields[0].get_object().raw_get("/V")
    again = dictionary(FT=generic.pdf_name("/Sig"), T=generic.pdf_string("Second"), V=seal)
    fields.append(writer.add_object(again))
    writer.update_container(fields)


def test_the_same_signature_in_a_second_field_is_refused(sample_seal: SampleSeal, sealed: bytes) -> None:
    changed = update(sealed, repeat_signature)
    assert inspect_seal(changed, [sample_seal.authority], sample_seal.pin).faults == (OTHERS,)


def test_a_second_signature_is_refused(
    sample_seal: SampleSeal, unsealed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = keep_seal(tmp_path_factory.mktemp("second"), datetime.now(UTC))
    signed = unsealed
    for seal, field, certify in ((sample_seal, FIELD, True), (other, "Second", False)):
        written = io.BytesIO()
        PdfSigner(
            PdfSignatureMetadata(
                field_name=field, md_algorithm="sha256", certify=certify, docmdp_permissions=MDPPerm.FILL_FORMS
            ),
            open_file(seal.file),
        ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signed)), output=written)
        signed = written.getvalue()
    report = inspect_seal(signed, [sample_seal.authority, other.authority], sample_seal.pin)
    assert report.faults == (OTHERS,)


def test_a_twin_of_authority_and_seal_is_refused(
    sample_seal: SampleSeal, unsealed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    twin = keep_seal(tmp_path_factory.mktemp("twin"), datetime.now(UTC))
    pdf = load_sealer(twin.file).seal(unsealed, SEAL_BOX).pdf
    assert NOT_TRUSTED in inspect_seal(pdf, [sample_seal.authority], sample_seal.pin).faults
    # Where somebody trusts both authorities, the pin still tells the seals apart.
    both = [sample_seal.authority, twin.authority]
    assert inspect_seal(pdf, both, sample_seal.pin).faults == (NOT_PINNED,)
    assert inspect_seal(pdf, both, twin.pin).is_good


def test_a_seal_may_be_pinned_by_its_names(sample_seal: SampleSeal, sealed: bytes) -> None:
    certificate = x509.load_der_x509_certificate(read_message(sealed)["content"]["certificates"][0].chosen.dump())
    subject, issuer = certificate.subject.public_bytes(), certificate.issuer.public_bytes()
    trusted = [sample_seal.authority]
    assert inspect_seal(sealed, trusted, Pin(names=(subject, issuer))).is_good
    for names in ((issuer, issuer), (subject, subject), (issuer, subject)):
        assert inspect_seal(sealed, trusted, Pin(names=names)).faults == (NOT_PINNED,)
    assert inspect_seal(sealed, trusted, Pin()).faults == (NOT_PINNED,)


def test_a_seal_that_ended_later_proves_no_time(sample_seal: SampleSeal, sealed: bytes) -> None:
    later = datetime.now(UTC) + timedelta(days=3 * 365 + 10)
    report = inspect_seal(sealed, [sample_seal.authority], sample_seal.pin, later)
    [fault] = report.faults
    assert report.ends_at
    for words in ("ENDED on", "was valid at the time that the file claims", "only a timestamp proves the time"):
        assert words in fault


def test_a_seal_of_the_future_is_refused(sample_seal: SampleSeal, sealed: bytes) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    report = inspect_seal(sealed, [sample_seal.authority], sample_seal.pin, yesterday)
    assert "The file says that it was sealed in the FUTURE." in report.faults
