"""Few lines about a database that is away, however many turns and requests meet it."""

import time
from collections.abc import Callable

from shared.runtime.logging import log

EVERY_S = 60.0


class Outage:
    """What one kind of caller meets, told in the log: at its first failure, once a minute meanwhile, and at its end.

    Where failures come and go, as when a pool is busy, there is no more than one line a minute about them either.
    """

    def __init__(self, of: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._of = of
        self._now = now
        self._since: float | None = None
        self._told_at: float | None = None
        self._is_told = False
        self._failures = 0

    def note_failure(self, error: BaseException) -> None:
        now = self._now()
        if self._since is None:
            self._since = now
        self._failures += 1
        if self._told_at is not None and now - self._told_at < EVERY_S:
            return
        away_s = round(now - self._since, 1)
        log.warning("database away", of=self._of, away_s=away_s, failures=self._failures, exc_info=error)
        self._told_at, self._is_told, self._failures = now, True, 0

    def note_success(self) -> None:
        if self._since is None:
            return
        if self._is_told:
            log.warning(
                "database back", of=self._of, away_s=round(self._now() - self._since, 1), failures=self._failures
            )
            self._failures = 0
        self._since, self._is_told = None, False
