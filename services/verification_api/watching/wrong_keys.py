"""A rise of wrong keys over all towns: an alarm in the log, and a metric. It locks nobody."""

from datetime import datetime, timedelta

from services.verification_api.store.look_ups import count_wrong_keys
from services.verification_api.tools import Tools
from shared.runtime.data.database import Database
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.logging import log

EVERY = timedelta(seconds=30)
_HOUR = timedelta(hours=1)


class WrongKeyWatch:
    """Its turn is a loop's. From `alarm_at` wrong keys within an hour it raises an alarm, until half are left."""

    def __init__(self, database: Database, tools: Tools, alarm_at: int) -> None:
        self._database = database
        self._tools = tools
        self._alarm_at = alarm_at
        self._looked_at: datetime | None = None
        self._is_raised = False

    async def look(self) -> bool:
        """Counts at most once in EVERY, however often something wakes it; there is never more to do at once."""
        now = self._tools.clock.now()
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return False
        async with self._database.read(EVERYTHING) as session:
            wrong = await count_wrong_keys(session, now - _HOUR)
        self._looked_at = now
        self._tools.counts.wrong_keys.set(wrong)
        self._tell(wrong)
        return False

    def _tell(self, wrong: int) -> None:
        """One line when it begins and one when it is over, of numbers alone."""
        if not self._is_raised and wrong >= self._alarm_at:
            self._is_raised = True
            log.error("wrong keys rise", within_an_hour=wrong, alarm_at=self._alarm_at)
        elif self._is_raised and 2 * wrong <= self._alarm_at:
            self._is_raised = False
            log.warning("wrong keys fell", within_an_hour=wrong, alarm_at=self._alarm_at)
