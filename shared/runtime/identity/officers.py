"""Who can have a guarantee in hand: the live officers, by name."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.identity.people import compose_id

_LIST = text("SELECT client_id, person_id, name FROM identity.list_officers(:org)")


class Officer(NamedTuple):
    """A person or a client; `id` is what stands in assignments and histories."""

    id: str
    name: str


async def list_officers(session: AsyncSession, org: str) -> list[Officer]:
    """In the order of their names. People are named within their own organisation only."""
    rows = await session.execute(_LIST, {"org": org})
    found = [Officer(client_id or compose_id(person_id), name) for client_id, person_id, name in rows]
    return sorted(found, key=lambda officer: (officer.name, officer.id))
