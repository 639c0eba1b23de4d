from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.admin.data_folder import DataFolder
from services.admin.refusal import Refusal
from services.local.timestamping.authority import SAMPLE_TIMESTAMPS, keep_authority, make_authority


def test_the_sample_authority_is_made_once_and_says_what_it_is(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    made = keep_authority(folder)
    assert keep_authority(folder).certificate == made.certificate
    assert "SAMPLE" in SAMPLE_TIMESTAMPS
    assert SAMPLE_TIMESTAMPS in made.certificate.subject.rfc4514_string()
    assert folder.timestamp_key.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    keep_authority(folder)
    folder.timestamp_key.write_text("no key")
    with pytest.raises(Refusal, match=r"timestamp-key\.pem, of the sample authority"):
        keep_authority(folder)


@pytest.mark.parametrize("query", [b"", b"<html>", bytes(100), b"\x30\x03\x02\x01\x01"])
def test_what_is_no_query_is_refused(query: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        make_authority(datetime.now(UTC)).answer(query)
