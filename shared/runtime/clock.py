"""The time, passed in wherever it matters, so that a test can say what day it is."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)
