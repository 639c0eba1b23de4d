"""What can be done to the timestamp in a sealed file: each change is found."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import ALTERED_SEAL, DAMAGED, inspect_seal
from services.issuance_api.sealing.loading import load_sealer
from services.local.timestamping.authority import TimestampAuthority
from tests.issuance_api.conftest import SampleSeal, seal_with_timestamp
from tests.issuance_api.sealing.manipulations import read_message
from tests.issuance_api.sealing.token_manipulations import (
    TOKEN_CHANGES,
    add_certificate_to_token,
    change_token,
    find_token,
    put_token,
    repeat_token,
    take_token,
)


@pytest.fixture(scope="module")
def stamped(sample_seal: SampleSeal, timestamps: TimestampAuthority, unsealed: bytes) -> bytes:
    return seal_with_timestamp(sample_seal, timestamps, unsealed)


@pytest.fixture(scope="module")
def trusted(sample_seal: SampleSeal, timestamps: TimestampAuthority) -> list[bytes]:
    return [sample_seal.authority, timestamps.certificate.public_bytes(Encoding.DER)]


def test_what_was_stamped_is_good(sample_seal: SampleSeal, stamped: bytes, trusted: list[bytes]) -> None:
    report = inspect_seal(stamped, trusted, sample_seal.pin)
    assert report.is_good
    assert report.timestamped_at
    # Taken out and put back as it is, so that what the changes below do is theirs alone.
    assert change_token(stamped, lambda _: None) == stamped


@pytest.mark.parametrize("kind", TOKEN_CHANGES)
def test_a_changed_timestamp_is_found(sample_seal: SampleSeal, stamped: bytes, trusted: list[bytes], kind: str) -> None:
    changed = change_token(stamped, TOKEN_CHANGES[kind])
    assert changed != stamped
    report = inspect_seal(changed, trusted, sample_seal.pin)
    assert ALTERED_SEAL in report.faults or report.faults == (DAMAGED,)


def test_a_certificate_put_into_the_timestamp_is_found(
    sample_seal: SampleSeal, stamped: bytes, trusted: list[bytes]
) -> None:
    changed = change_token(stamped, lambda data: add_certificate_to_token(data, sample_seal.authority))
    assert inspect_seal(changed, trusted, sample_seal.pin).faults == (ALTERED_SEAL,)


def test_a_timestamp_taken_out_put_in_or_repeated_is_found(
    sample_seal: SampleSeal, stamped: bytes, unsealed: bytes, trusted: list[bytes]
) -> None:
    plain = load_sealer(sample_seal.file).seal(unsealed, SEAL_BOX).pdf
    for changed in (
        take_token(stamped),
        repeat_token(stamped),
        put_token(plain, find_token(read_message(stamped))),
    ):
        assert ALTERED_SEAL in inspect_seal(changed, trusted, sample_seal.pin).faults


def test_the_timestamp_of_another_file_is_found(
    sample_seal: SampleSeal, timestamps: TimestampAuthority, stamped: bytes, unsealed: bytes, trusted: list[bytes]
) -> None:
    other = seal_with_timestamp(sample_seal, timestamps, unsealed)
    changed = put_token(stamped, find_token(read_message(other)))
    report = inspect_seal(changed, trusted, sample_seal.pin)
    assert ALTERED_SEAL in report.faults
    assert report.timestamped_at is None


def test_a_timestamp_holds_after_the_certificate_of_the_seal_has_ended(
    sample_seal: SampleSeal, stamped: bytes, trusted: list[bytes]
) -> None:
    later = datetime.now(UTC) + timedelta(days=3 * 365 + 10)
    assert inspect_seal(stamped, trusted, sample_seal.pin, later).is_good
