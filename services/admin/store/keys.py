"""The names of the key rings, what still needs them, and retiring them."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.fingerprints import Purpose

_LIST = text("SELECT purpose, name, noted_at, noted_by, used_since, retired_at, why FROM identity.key ORDER BY 1, 2")
_RETIRE = text(
    """
    UPDATE identity.key SET fingerprint = NULL, noted_at = NULL, noted_by = NULL, used_since = NULL,
        retired_at = now(), why = :why
    WHERE purpose = :purpose AND name = :name RETURNING name
    """
)
_IN_FORCE = "NOT listed.terminated AND listed.expires_on >= :today"
_COUNT_KEYS = f"""
    SELECT count(DISTINCT key.guarantee_id) FROM issuance.authentication_key AS key
    LEFT JOIN issuance.listed USING (guarantee_id)
    WHERE (listed.guarantee_id IS NULL OR {_IN_FORCE})
      AND CAST(key.epoch AS text) IN
    """  # noqa: S608
_EPOCHS_WRAPPED = "(SELECT CAST(epoch AS text) FROM issuance.data_key WHERE wrapped_by = :name)"
# A guarantee that is not listed has not been numbered yet.
_COUNT_FACTS = f"""
    SELECT count(DISTINCT aggregateid) FROM events.event
    LEFT JOIN issuance.listed ON listed.guarantee_id = CAST(aggregateid AS uuid)
    WHERE source || '_fact' = :purpose AND key_id = :name AND (listed.guarantee_id IS NULL OR {_IN_FORCE})
    """  # noqa: S608
_COUNTS = {
    Purpose.CHECK: text(f"{_COUNT_KEYS} (:name)"),
    Purpose.ENCRYPTION: text(f"{_COUNT_KEYS} {_EPOCHS_WRAPPED}"),
    Purpose.APPLICATION_FACT: text(_COUNT_FACTS),
    Purpose.ISSUANCE_FACT: text(_COUNT_FACTS),
}


class NotedKey(NamedTuple):
    """`noted_by` is the role that had the key first, `used_since` from when on things were made with it."""

    purpose: str
    name: str
    noted_at: datetime | None
    noted_by: str | None
    used_since: datetime | None
    retired_at: datetime | None
    why: str | None


async def list_keys(session: AsyncSession) -> list[NotedKey]:
    """By purpose and name."""
    return [NotedKey._make(row) for row in await session.execute(_LIST)]


async def count_needing(session: AsyncSession, purpose: Purpose, name: str, today: date) -> int:
    """How many guarantees that are in force, or on their way, need a key; `today` is the day in Japan."""
    values = {"purpose": purpose.value, "name": name, "today": today}
    query = _COUNTS[purpose]
    return await session.scalar(query, {key: values[key] for key in query.compile().params}) or 0


async def retire_key(session: AsyncSession, purpose: Purpose, name: str, why: str | None) -> bool:
    """Forgets which key the name stood for, so that no service needs it any more; False where there is no such name."""
    return await session.scalar(_RETIRE, {"purpose": purpose.value, "name": name, "why": why}) is not None
