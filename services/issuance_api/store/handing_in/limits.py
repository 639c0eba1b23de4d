"""What keeps the mails to towns from becoming a relay: domains that officers confirmed, and a count for each day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.submissions import KnownDomainRow
from shared.runtime.data.database import WriteSession

_COUNT = text(
    """
    INSERT INTO issuance.submission_day AS today (tenant_org, day, made) VALUES (:tenant, :day, 1)
    ON CONFLICT (tenant_org, day) DO UPDATE SET made = today.made + 1 WHERE today.made < :most
    RETURNING made
    """
)


async def list_known(session: AsyncSession, authority_code: str, domains: Sequence[str]) -> set[str]:
    """Those that an officer confirmed to be this town's."""
    row = KnownDomainRow
    query = select(row.domain).where(row.authority_code == authority_code, row.domain.in_(domains))
    return set(await session.scalars(query))


async def add_known(
    session: WriteSession, authority_code: str, domains: Iterable[str], *, by: str, at: datetime
) -> None:
    """Of rivals the first is kept."""
    for domain in domains:
        row = {"authority_code": authority_code, "domain": domain, "confirmed_by": by, "confirmed_at": at}
        await session.execute(insert(KnownDomainRow).values(row).on_conflict_do_nothing())


async def count_submission(session: WriteSession, tenant: str, day: date, most: int) -> bool:
    """Counts one more mail of this organisation on a day in Japan; False where it had `most` already."""
    values = {"tenant": tenant, "day": day, "most": most}
    return await session.scalar(_COUNT, values) is not None
