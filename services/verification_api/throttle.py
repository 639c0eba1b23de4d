"""How many wrong keys may be tried before one must wait.

On one contract number 5 wrong keys in a row lock it for 15 minutes, 10 for 24 hours, 20 until an officer of the surety
company lifts the lock. On all numbers together 30 wrong keys within an hour, wrong keys on 20 different numbers within
an hour, or 200 wrong keys within a day lock them until so many no longer are.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.runtime.clock import SKEW

LOCKS = {5: timedelta(minutes=15), 10: timedelta(hours=24)}
LAST_WRONG = 20
UNTIL_UNLOCKED = datetime(9999, 1, 1, tzinfo=UTC)
MOST_IN_AN_HOUR = 30
MOST_NUMBERS_IN_AN_HOUR = 20
MOST_IN_A_DAY = 200
_RETRY_WHEN_UNLOCKED = timedelta(hours=24)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class WrongKey(NamedTuple):
    at: datetime
    contract_number: str


class Quota(NamedTuple):
    """The wrong keys that count, when the last was tried, and until when no key is compared.

    On one number those in a row; on all numbers together those of the last day, which are `recent`, oldest first.
    """

    wrong: int = 0
    wrong_at: datetime | None = None
    locked_until: datetime | None = None
    recent: tuple[WrongKey, ...] = ()


FRESH = Quota()


class Lock(NamedTuple):
    """How long not to ask again, after which the lock is over where it ends by itself.

    `since` is when the last wrong key was tried; `every_number` where it is not of one number alone.
    """

    wait: timedelta
    ends_by_itself: bool
    since: datetime
    every_number: bool = False


def find_lock(quota: Quota, now: datetime, *, every_number: bool = False) -> Lock | None:
    """Why no key is compared; None where one may be tried."""
    if quota.locked_until is None or quota.wrong_at is None or quota.locked_until <= now:
        return None
    if quota.locked_until == UNTIL_UNLOCKED:
        return Lock(_RETRY_WHEN_UNLOCKED, ends_by_itself=False, since=quota.wrong_at, every_number=every_number)
    return Lock(quota.locked_until - now, ends_by_itself=True, since=quota.wrong_at, every_number=every_number)


def count_wrong(quota: Quota, now: datetime) -> Quota:
    """The quota of one number after one more wrong key."""
    wrong = quota.wrong + 1
    if wrong >= LAST_WRONG:
        return Quota(wrong, now, UNTIL_UNLOCKED)
    lock = LOCKS.get(wrong)
    return Quota(wrong, now, now + lock if lock else None)


def count_wrong_of_all(quota: Quota, now: datetime, contract_number: str) -> Quota:
    """The quota of all numbers together after one more wrong key, on this one."""
    recent = (*(wrong for wrong in quota.recent if wrong.at > now - _DAY), WrongKey(now, contract_number))
    return Quota(len(recent), now, _find_end(recent, now), recent)


def forget_before(quota: Quota, registered_at: datetime | None) -> Quota:
    """Wrong keys that were tried before their number was registered count no more: nobody locks it before it exists.

    Those of the last SKEW before it do: another process with another clock may have registered it by then.
    """
    if registered_at is None or quota.wrong_at is None or quota.wrong_at >= registered_at - SKEW:
        return quota
    return FRESH


def _find_end(recent: Sequence[WrongKey], now: datetime) -> datetime | None:
    """When fewer wrong keys are left than each limit allows; None where they are fewer now."""
    hour = [wrong for wrong in recent if wrong.at > now - _HOUR]
    numbers = sorted({wrong.contract_number: wrong.at for wrong in hour}.values())
    ends = [
        times[-most] + span
        for times, most, span in (
            ([wrong.at for wrong in hour], MOST_IN_AN_HOUR, _HOUR),
            (numbers, MOST_NUMBERS_IN_AN_HOUR, _HOUR),
            ([wrong.at for wrong in recent], MOST_IN_A_DAY, _DAY),
        )
        if len(times) >= most
    ]
    return max(ends, default=None)
