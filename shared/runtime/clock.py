"""The time, handed in wherever it matters, so that a test can choose the day."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

# How far the clocks of two processes may be apart without costing anything.
SKEW = timedelta(seconds=10)


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def follow(former: datetime, now: datetime) -> datetime:
    """The moment of what comes after `former`: now, or just after it where that was told by a clock ahead of ours."""
    return now if now >= former else former + timedelta(microseconds=1)
