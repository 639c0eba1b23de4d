"""What `hosho status` counts."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_COUNT_DELIVERIES = text(
    """
    SELECT hearer, count(*) FILTER (WHERE parked_at IS NULL AND refused_at IS NULL AND tries > 0),
        count(*) FILTER (WHERE parked_at IS NULL AND refused_at IS NULL AND tries = 0),
        count(*) FILTER (WHERE parked_at IS NOT NULL OR refused_at IS NOT NULL)
    FROM events.delivery WHERE handled_at IS NULL AND last_error IS NOT NULL GROUP BY hearer ORDER BY hearer
    """
)
_COUNT_MAILS = text(
    """
    SELECT count(*) FILTER (WHERE bounced_at IS NULL AND tries > 0),
        count(*) FILTER (WHERE bounced_at > now() - interval '7 days')
    FROM issuance.mail WHERE sent_at IS NULL
    """
)
# No service has one for as long: its server ends it sooner, unless whoever has the role's password set that off.
_LIST_OPEN = text(
    r"""
    SELECT usename::text, count(*) FROM pg_stat_activity
    WHERE usename LIKE 'hosho\_%' AND usename <> 'hosho_backup' AND xact_start < now() - interval '10 seconds'
    GROUP BY usename ORDER BY usename
    """
)


class Deliveries(NamedTuple):
    """`trying` failed and are tried again, `resting` wait and use no try; `given_up` are parked or refused.

    `hosho deliveries` lists all but those that rest.
    """

    hearer: str
    trying: int
    resting: int
    given_up: int


class Mails(NamedTuple):
    """`trying` failed and are tried again; `bounced` were refused for good in the last seven days."""

    trying: int
    bounced: int


async def find_migration(session: AsyncSession) -> str | None:
    at: str | None = await session.scalar(text("SELECT version_num FROM public.alembic_version"))
    return at


async def count_deliveries(session: AsyncSession) -> list[Deliveries]:
    """Those that met an error, by who hears them; a hearer without any is left out."""
    return [Deliveries._make(row) for row in await session.execute(_COUNT_DELIVERIES)]


async def count_long_transactions(session: AsyncSession) -> dict[str, int]:
    """How many transactions the services' roles have had open for more than ten seconds, by role."""
    return {role: int(count) for role, count in await session.execute(_LIST_OPEN)}


async def count_mails(session: AsyncSession) -> Mails:
    return Mails._make((await session.execute(_COUNT_MAILS)).one())
