"""Who can have a guarantee in hand: the live officers, by name."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.identity.tables import ClientRow
from shared.schemas.words.roles import Role


class Officer(NamedTuple):
    """`id` is what stands in assignments and histories."""

    id: str
    name: str


async def list_officers(session: AsyncSession) -> list[Officer]:
    """In the order of their names."""
    query = select(ClientRow.id, ClientRow.name).where(ClientRow.role == Role.OFFICER, ClientRow.revoked_at.is_(None))
    return sorted(
        (Officer(*row) for row in await session.execute(query)), key=lambda officer: (officer.name, officer.id)
    )
