from datetime import UTC, datetime, timedelta

import pytest

from services.verification_api.looking_up.lock_words import describe_lock
from services.verification_api.throttle import Lock

NOW = datetime(2026, 4, 10, 14, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(minutes=15), "15分後（2026-04-11 00:05）"),
        (timedelta(minutes=14, seconds=1), "15分後（2026-04-11 00:05）"),
        (timedelta(seconds=1), "1分後（2026-04-10 23:51）"),
        (timedelta(hours=24), "24時間後（2026-04-11 23:50）"),
        (timedelta(hours=1, minutes=59, seconds=30), "2時間後（2026-04-11 01:50）"),
        (timedelta(hours=23, minutes=1), "23時間1分後（2026-04-11 22:51）"),
    ],
)
def test_a_lock_that_ends_says_when_in_japan(wait: timedelta, said: str) -> None:
    assert said in describe_lock(Lock(wait, ends_by_itself=True, since=NOW), NOW)


def test_a_lock_that_only_an_officer_ends_names_no_time() -> None:
    said = describe_lock(Lock(timedelta(hours=24), ends_by_itself=False, since=NOW), NOW)
    assert "再開しません" in said
    assert not any(character.isdecimal() for character in said)


def test_a_lock_of_all_numbers_says_so() -> None:
    lock = Lock(timedelta(minutes=15), ends_by_itself=True, since=NOW, every_number=True)
    assert "すべての保証契約番号" in describe_lock(lock, NOW)
