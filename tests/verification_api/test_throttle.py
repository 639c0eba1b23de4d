from datetime import UTC, datetime, timedelta

import pytest

from services.verification_api.throttle import (
    FRESH,
    Lock,
    Quota,
    count_wrong,
    count_wrong_of_all,
    find_lock,
    forget_before,
)

NOW = datetime(2026, 4, 10, tzinfo=UTC)


def after(wrong: int, now: datetime = NOW) -> Quota:
    quota = FRESH
    for _ in range(wrong):
        quota = count_wrong(quota, now)
    return quota


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
    assert lock == Lock(timedelta(hours=24), ends_by_itself=False, since=NOW)


def test_a_lock_ends_on_time() -> None:
    assert find_lock(after(5), NOW + timedelta(minutes=14, seconds=59)) == Lock(
        timedelta(seconds=1), ends_by_itself=True, since=NOW
    )
    assert find_lock(after(5), NOW + timedelta(minutes=15)) is None


def after_all(wrong: int, numbers: int, apart: timedelta) -> Quota:
    """Wrong keys on so many numbers in turn, at these distances; the last of them at NOW."""
    quota = FRESH
    for count in reversed(range(wrong)):
        quota = count_wrong_of_all(quota, NOW - count * apart, f"number {count % numbers}")
    return quota


@pytest.mark.parametrize(
    ("wrong", "numbers", "apart", "wait"),
    [
        (29, 1, timedelta(minutes=1), None),
        (30, 1, timedelta(minutes=1), timedelta(minutes=31)),
        (30, 1, timedelta(minutes=3), None),
        (19, 19, timedelta(minutes=1), None),
        (20, 20, timedelta(minutes=1), timedelta(minutes=41)),
        (25, 20, timedelta(minutes=1), timedelta(minutes=41)),
        (20, 20, timedelta(minutes=4), None),
        (199, 1, timedelta(minutes=5), None),
        (200, 1, timedelta(minutes=5), timedelta(minutes=24 * 60 - 995)),
        (400, 1, timedelta(minutes=8), None),
    ],
)
def test_wrong_keys_on_all_numbers_lock_until_few_enough_are_recent(
    wrong: int, numbers: int, apart: timedelta, wait: timedelta | None
) -> None:
    quota = after_all(wrong, numbers, apart)
    found = find_lock(quota, NOW, every_number=True)
    assert (found.wait if found else None) == wait
    if wait:
        assert find_lock(quota, NOW + wait, every_number=True) is None


def test_what_is_older_than_a_day_is_forgotten() -> None:
    assert len(after_all(400, 1, timedelta(minutes=8)).recent) == 180


def test_wrong_keys_from_before_a_number_was_registered_count_no_more() -> None:
    locked = after(20)
    assert forget_before(locked, NOW + timedelta(seconds=11)) == FRESH
    assert forget_before(locked, NOW) == forget_before(locked, None) == locked


def test_wrong_keys_count_also_where_the_number_was_registered_by_a_clock_ahead() -> None:
    assert forget_before(after(3), NOW + timedelta(seconds=10)) == after(3)
