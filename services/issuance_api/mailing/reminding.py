"""保証期限のお知らせ: some days before a guarantee expires its builder is told, for each number of days at most once.

A row says that it was decided on, also where nobody was to be told. So neither a crash nor a second process nor a clock
that went back sends twice, and what was left out while nobody was there is made up for: of several numbers of days only
the nearest. That a guarantee expires is no event: it does by the calendar.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.issuance_api.mailing.addresses import APPLIED_FOR, find_address
from services.issuance_api.mailing.letters import write_reminder
from services.issuance_api.mailing.queueing import About, queue_mail
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow, list_versions, take_guarantee
from services.issuance_api.store.reminders import Due, ReminderRow, add_reminder, is_decided, list_due
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.issuance.mails import MailKind
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import VersionKind

FIRST_HOUR = 9  # in Japan: nobody is woken by it
# What is due follows the calendar: on the same day nothing is gained by looking more often.
REST = timedelta(minutes=10)
_MOST = 100


class Reminder:
    """Its turn is a loop's: from FIRST_HOUR on, some of what is due on this day in Japan is decided on."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._found_nothing_at: datetime | None = None

    async def remind_next(self) -> bool:
        """Whether there may be more to do."""
        days, now = self._tools.issuer.reminder.days, self._tools.clock.now()
        here = in_japan(now)
        if not days or here.hour < FIRST_HOUR or self._rests(now):
            return False
        async with self._tools.database.read(EVERYTHING) as session:
            due = await list_due(session, here.date(), days, _MOST)
        decided = [await self._decide(one, now) for one in due]
        self._found_nothing_at = None if any(decided) else now
        return any(decided)

    def _rests(self, now: datetime) -> bool:
        before = self._found_nothing_at
        return before is not None and before <= now < before + REST

    async def _decide(self, due: Due, now: datetime) -> bool:
        """False where another process decided meanwhile, or the guarantee is not any more what was read of it."""
        async with self._tools.database.write(EVERYTHING) as session:
            guarantee = await take_guarantee(session, due.guarantee_id)
            versions = [row for row, _ in await list_versions(session, guarantee.id)]
            if await is_decided(session, due) or not _is_still(due, guarantee, versions):
                return False
            mail_id = await self._remind(session, due, guarantee, versions)
            reminder = ReminderRow(
                guarantee_id=guarantee.id,
                expires_on=due.expires_on,
                days_before=due.days_before,
                tenant_org=guarantee.tenant_org,
                decided_at=now,
                mail_id=mail_id,
            )
            await add_reminder(session, reminder)
        return True

    async def _remind(
        self, session: WriteSession, due: Due, guarantee: GuaranteeRow, versions: Sequence[VersionRow]
    ) -> UUID | None:
        if find_first_day(versions) >= due.expires_on - timedelta(days=due.days_before):
            return None
        applied_for = next(version for version in versions if version.kind in APPLIED_FOR)
        address = await find_address(session, self._tools, guarantee, applied_for)
        if address is None:
            return None
        letter = write_reminder(versions[0].content, guarantee.medium)
        about = About(MailKind.REMINDER, guarantee.id, guarantee.tenant_org)
        return await queue_mail(session, self._tools, about, letter, address)


def find_first_day(versions: Sequence[VersionRow]) -> date:
    """Of versions newest first, the day in Japan since which the 保証期限 is what it is."""
    newest, first = versions[0], versions[0]
    for version in versions:
        if version.content.expires_on != newest.content.expires_on:
            break
        first = version
    return in_japan(first.concluded_at).date()


def _is_still(due: Due, guarantee: GuaranteeRow, versions: Sequence[VersionRow]) -> bool:
    newest = versions[0]
    return (
        newest.version == guarantee.current_version
        and newest.kind is not VersionKind.TERMINATION
        and newest.content.expires_on == due.expires_on
    )
