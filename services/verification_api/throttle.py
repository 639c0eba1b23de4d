"""How many wrong keys an organisation may try on one contract number before it must wait.

5 wrong keys in a row lock it for 15 minutes, 10 for 24 hours, 20 until an officer of the surety company unlocks it.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

LOCKS = {5: timedelta(minutes=15), 10: timedelta(hours=24)}
LAST_WRONG = 20
UNTIL_UNLOCKED = datetime(9999, 1, 1, tzinfo=UTC)
_RETRY_WHEN_UNLOCKED = timedelta(hours=24)


class Counter(NamedTuple):
    """Wrong keys in a row, and until when no key is compared."""

    wrong: int
    locked_until: datetime | None


FRESH = Counter(0, None)


class Lock(NamedTuple):
    """How long not to ask again, after which the lock is over where it ends by itself."""

    wait: timedelta
    ends_by_itself: bool


def find_lock(counter: Counter, now: datetime) -> Lock | None:
    """Why no key is compared; None where one may be tried."""
    if counter.locked_until is None or counter.locked_until <= now:
        return None
    if counter.locked_until == UNTIL_UNLOCKED:
        return Lock(_RETRY_WHEN_UNLOCKED, ends_by_itself=False)
    return Lock(counter.locked_until - now, ends_by_itself=True)


def count_wrong(counter: Counter, now: datetime) -> Counter:
    """The counter after one more wrong key."""
    wrong = counter.wrong + 1
    if wrong >= LAST_WRONG:
        return Counter(wrong, UNTIL_UNLOCKED)
    lock = LOCKS.get(wrong)
    return Counter(wrong, now + lock if lock else None)
