import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import Pin, inspect_seal
from services.issuance_api.sealing.loading import load_sealer, now_in_utc
from services.issuance_api.sealing.pades import PadesSealer
from services.issuance_api.sealing.pkcs12 import open_file
from services.issuance_api.sealing.sealer import FIELD
from services.local.sample_seal import SAMPLE_SEAL
from tests.issuance_api.conftest import SampleSeal, keep_seal
from tests.issuance_api.documents.samples import make_certificate
from tests.issuance_api.sealing.chains import certify, make_chain


@pytest.fixture(scope="module")
def sealed(sample_seal: SampleSeal, unsealed: bytes) -> bytes:
    return load_sealer(sample_seal.file).seal(unsealed, SEAL_BOX).pdf


def test_a_seal_says_who_and_what_and_is_good(sample_seal: SampleSeal, sealed: bytes) -> None:
    report = inspect_seal(sealed, [sample_seal.authority], sample_seal.pin)
    assert report.is_good
    assert report.signer == SAMPLE_SEAL
    assert report.title == f"前払金保証証書 {make_certificate().contract_number}"
    assert report.said_at
    assert report.timestamped_at is None


def test_any_altered_byte_is_found(sample_seal: SampleSeal, sealed: bytes) -> None:
    for place in range(20, len(sealed), len(sealed) // 24):
        altered = bytearray(sealed)
        altered[place] ^= 1
        assert not inspect_seal(bytes(altered), [sample_seal.authority], sample_seal.pin).is_good


def test_an_added_page_is_found(sample_seal: SampleSeal, sealed: bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_blank_page(100, 100)
    added = io.BytesIO()
    writer.write(added)
    assert added.getvalue().startswith(sealed)
    report = inspect_seal(added.getvalue(), [sample_seal.authority], sample_seal.pin)
    assert any("ADDED" in fault for fault in report.faults)


def test_bytes_after_the_end_are_found(sample_seal: SampleSeal, sealed: bytes) -> None:
    assert not inspect_seal(sealed + b"\n% more\n", [sample_seal.authority], sample_seal.pin).is_good


def test_a_seal_of_another_authority_is_not_trusted(
    sample_seal: SampleSeal, sealed: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for trusted in ([], [_other_authority(tmp_path_factory)]):
        report = inspect_seal(sealed, trusted, sample_seal.pin)
        assert report.faults == ("The seal is NOT from an authority that is trusted here.",)


@pytest.mark.parametrize(
    ("certify", "permissions"), [(False, MDPPerm.NO_CHANGES), (True, MDPPerm.FILL_FORMS), (True, MDPPerm.ANNOTATE)]
)
def test_a_signature_that_allows_changes_is_no_seal(
    sample_seal: SampleSeal, unsealed: bytes, *, certify: bool, permissions: MDPPerm
) -> None:
    plan = PdfSignatureMetadata(
        field_name=FIELD,
        certify=certify,
        docmdp_permissions=permissions,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    signed = io.BytesIO()
    PdfSigner(plan, open_file(sample_seal.file)).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(unsealed)), output=signed)
    report = inspect_seal(signed.getvalue(), [sample_seal.authority], sample_seal.pin)
    assert "The seal does not forbid changes, as a certificate's seal does." in report.faults


def test_a_seal_by_a_certificate_for_something_else_is_refused(unsealed: bytes, tmp_path: Path) -> None:
    chain = make_chain()
    server = replace(chain, own=certify("Seal", chain.between, ca=False, purpose=ExtendedKeyUsageOID.SERVER_AUTH))
    sealed = PadesSealer(open_file(server.keep(tmp_path)), None, now_in_utc).seal(unsealed, SEAL_BOX).pdf
    [fault] = inspect_seal(sealed, [chain.root.der], server.pin).faults
    assert fault == "The certificate of the seal is NOT one for signing documents."


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_told(content: bytes) -> None:
    assert inspect_seal(content, [], Pin()).faults == ("This is no PDF that can be read.",)


def test_an_unsealed_paper_is_told(unsealed: bytes) -> None:
    assert inspect_seal(unsealed, [], Pin()).faults == ("There is no seal on this file.",)


def _other_authority(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return keep_seal(tmp_path_factory.mktemp("other"), datetime.now(UTC)).authority
