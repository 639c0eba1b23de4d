"""Who can have a guarantee in hand: the live officers, by name."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.identity.people import compose_id
from shared.runtime.identity.tables import ClientRow, PersonRow
from shared.schemas.words.roles import Role


class Officer(NamedTuple):
    """A person or a client; `id` is what stands in assignments and histories."""

    id: str
    name: str


async def list_officers(session: AsyncSession, org: str) -> list[Officer]:
    """In the order of their names. People are named within their own organisation only."""
    clients = select(ClientRow.id, ClientRow.name).where(ClientRow.role == Role.OFFICER, ClientRow.revoked_at.is_(None))
    people = select(PersonRow.id, PersonRow.name).where(
        PersonRow.role == Role.OFFICER, PersonRow.org == org, PersonRow.revoked_at.is_(None)
    )
    found = [Officer(client_id, name) for client_id, name in await session.execute(clients)]
    found += [Officer(compose_id(person_id), name) for person_id, name in await session.execute(people)]
    return sorted(found, key=lambda officer: (officer.name, officer.id))
