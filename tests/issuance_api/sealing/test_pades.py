import io
from datetime import UTC, datetime, timedelta

import pypdf
import pytest

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sealer import SealState, SealUnusableError
from tests.issuance_api.conftest import SampleSeal


@pytest.fixture(scope="module")
def sealed(sample_seal: SampleSeal, unsealed: bytes) -> bytes:
    return load_sealer(sample_seal.file).seal(unsealed, SEAL_BOX).pdf


def test_the_sealed_file_begins_with_what_was_drawn(unsealed: bytes, sealed: bytes) -> None:
    assert sealed.startswith(unsealed)
    assert len(sealed) < 120_000


def test_the_metadata_stay_as_they_were_drawn(unsealed: bytes, sealed: bytes) -> None:
    before, after = pypdf.PdfReader(io.BytesIO(unsealed)), pypdf.PdfReader(io.BytesIO(sealed))
    assert before.metadata
    assert after.metadata == before.metadata
    assert after.xmp_metadata
    assert before.xmp_metadata
    assert after.xmp_metadata.stream.get_data() == before.xmp_metadata.stream.get_data()


def test_a_certificate_that_runs_out_while_the_service_runs_seals_no_more(
    sample_seal: SampleSeal, unsealed: bytes
) -> None:
    moments = iter([datetime.now(UTC), datetime.now(UTC) + timedelta(days=10_000)])
    sealer = load_sealer(sample_seal.file, lambda: next(moments))
    with pytest.raises(SealUnusableError):
        sealer.seal(unsealed, SEAL_BOX)


def test_without_an_authority_for_timestamps_a_seal_stands_alone(sample_seal: SampleSeal, unsealed: bytes) -> None:
    assert load_sealer(sample_seal.file).seal(unsealed, SEAL_BOX).state is SealState.SEALED
