from datetime import UTC, datetime, timedelta

import pytest

from services.verification_api.throttle import FRESH, Counter, Lock, count_wrong, find_lock

NOW = datetime(2026, 4, 10, tzinfo=UTC)


def after(wrong: int, now: datetime = NOW) -> Counter:
    counter = FRESH
    for _ in range(wrong):
        counter = count_wrong(counter, now)
    return counter


@pytest.mark.parametrize(
    ("wrong", "lock"),
    [(0, None), (4, None), (5, timedelta(minutes=15)), (6, None), (9, None), (10, timedelta(hours=24)), (11, None)],
)
def test_wrong_keys_lock_for_longer_and_longer(wrong: int, lock: timedelta | None) -> None:
    found = find_lock(after(wrong), NOW)
    assert (found.wait if found else None) == lock


def test_twenty_in_a_row_lock_until_an_officer_unlocks() -> None:
    assert find_lock(after(19), NOW) is None
    lock = find_lock(after(20), NOW + timedelta(days=3650))
    assert lock == Lock(timedelta(hours=24), ends_by_itself=False)


def test_a_lock_ends_on_time() -> None:
    assert find_lock(after(5), NOW + timedelta(minutes=14, seconds=59)) == Lock(
        timedelta(seconds=1), ends_by_itself=True
    )
    assert find_lock(after(5), NOW + timedelta(minutes=15)) is None
