"""Which guarantees a builder is to be reminded of, and what was decided about that."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ARRAY, Date, Integer, bindparam, exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.mails import ReminderRow
from shared.runtime.data.database import WriteSession

__all__ = ["ReminderRow"]

# Of several numbers of days the nearest that has come. While a further version waits to be drawn, nothing is due.
_DUE = text(
    """
    SELECT listed.guarantee_id, listed.expires_on, nearest.days_before
    FROM issuance.listed
    JOIN issuance.guarantee ON guarantee.id = listed.guarantee_id
    CROSS JOIN LATERAL (
        SELECT min(days) AS days_before FROM unnest(:days) AS days WHERE days >= listed.expires_on - :today
    ) AS nearest
    WHERE listed.expires_on BETWEEN :today AND :today + :longest AND NOT listed.terminated
      AND NOT EXISTS (
        SELECT FROM issuance.reminder
        WHERE (reminder.guarantee_id, reminder.expires_on) = (listed.guarantee_id, listed.expires_on)
          AND reminder.days_before <= nearest.days_before)
      AND NOT EXISTS (
        SELECT FROM issuance.version
        WHERE version.guarantee_id = guarantee.id AND version.version > guarantee.current_version)
    ORDER BY listed.expires_on, listed.contract_number LIMIT :most
    """
).bindparams(
    bindparam("days", type_=ARRAY(Integer())), bindparam("today", type_=Date()), bindparam("longest", type_=Integer())
)


class Due(NamedTuple):
    """That it is `days_before` the 保証期限, or nearer, and nothing was decided about it yet."""

    guarantee_id: uuid.UUID
    expires_on: date
    days_before: int


async def list_due(session: AsyncSession, today: date, days: Sequence[int], most: int) -> list[Due]:
    """At most so many, those that expire soonest first; `today` is that of Japan."""
    asked = {"today": today, "days": list(days), "longest": max(days), "most": most}
    return [Due._make(row) for row in await session.execute(_DUE, asked)]


async def is_decided(session: AsyncSession, due: Due) -> bool:
    """Whether it was decided for this number of days, or for a smaller one."""
    row = ReminderRow
    of_expiry = (row.guarantee_id == due.guarantee_id, row.expires_on == due.expires_on)
    return bool(await session.scalar(select(exists().where(*of_expiry, row.days_before <= due.days_before))))


async def add_reminder(session: WriteSession, reminder: ReminderRow) -> None:
    session.add(reminder)
    await session.flush()
