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


async def count_mails(session: AsyncSession) -> Mails:
    return Mails._make((await session.execute(_COUNT_MAILS)).one())
