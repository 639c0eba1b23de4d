"""The people of the APIs: adding, listing and revoking them, and who may act at this moment."""

import datetime
import time
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeGuard

from sqlalchemy import ARRAY, Uuid, bindparam, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import Database, new_id
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.clients import BELIEVED_S, is_live_in
from shared.runtime.identity.remembered import Remembered
from shared.runtime.identity.tables import NewcomerRow, PersonRow, select_from_function
from shared.schemas.text.safe_text import is_blank, list_forbidden
from shared.schemas.words.roles import Role

PREFIX = "person-"
LONGEST_SUBJECT = 255

# The services' roles see no table of people: each of these functions answers one question.
_FIND = select_from_function(PersonRow, "identity.find_person(:issuer, :subject)")
_IS_LIVE = text("SELECT identity.is_live_person(:person_id, :role)")
_NAME = text("SELECT id, name, org FROM identity.name_people(:ids)").bindparams(bindparam("ids", type_=ARRAY(Uuid())))
_LIST_SELVES = text("SELECT identity.list_selves(:person_id)")


class Identity(NamedTuple):
    """Whom an identity provider speaks of: its own address, and what it names the person by."""

    issuer: str
    subject: str


class NamedPerson(NamedTuple):
    name: str
    org: str


class PersonExistsError(Exception):
    """There is a live person with this identity already."""


def is_subject(value: object) -> TypeGuard[str]:
    """Whether a provider may name a person by this: 1 to LONGEST_SUBJECT characters, none of them invisible."""
    return (
        isinstance(value, str) and not is_blank(value) and len(value) <= LONGEST_SUBJECT and not list_forbidden(value)
    )


async def add_person(
    session: AsyncSession,
    identity: Identity,
    *,
    name: str,
    role: Role,
    org: str,
    authorities: Sequence[str] = (),
    signing_limit: int | None = None,
) -> uuid.UUID:
    """A code that waits for this identity is used up. Raises PersonExistsError where somebody lives under it."""
    person = PersonRow(
        id=new_id(),
        issuer=identity.issuer,
        subject=identity.subject,
        name=name,
        role=role,
        org=org,
        authorities=list(authorities),
        signing_limit=signing_limit,
        created_at=datetime.datetime.now(datetime.UTC),
    )
    session.add(person)
    try:
        await session.flush()
    except IntegrityError:
        raise PersonExistsError from None
    await session.execute(
        delete(NewcomerRow).where(NewcomerRow.issuer == identity.issuer, NewcomerRow.subject == identity.subject)
    )
    return person.id


async def list_people(session: AsyncSession) -> list[PersonRow]:
    return list(await session.scalars(select(PersonRow).order_by(PersonRow.created_at, PersonRow.id)))


async def revoke_person(session: AsyncSession, person_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Revokes a person at once and for good; False where there is no such live person."""
    revoked = await session.scalar(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(PersonRow.id)
    )
    return revoked is not None


def compose_id(person_id: uuid.UUID) -> str:
    """What stands for a person wherever a row or an answer has a client's id."""
    return f"{PREFIX}{person_id}"


def parse_id(text: str) -> uuid.UUID | None:
    """The person that an id stands for; None for a client's, and for any spelling but that of `compose_id`."""
    try:
        person_id = uuid.UUID(text.removeprefix(PREFIX))
    except ValueError:
        return None
    return person_id if compose_id(person_id) == text else None


async def is_live_actor(session: AsyncSession, actor_id: str, role: Role) -> bool:
    """Whether a client or person of this id is live in this role."""
    person_id = parse_id(actor_id)
    if person_id is None:
        return await is_live_in(session, actor_id, role)
    return bool(await session.scalar(_IS_LIVE, {"person_id": person_id, "role": role}))


async def find_names(session: AsyncSession, ids: Iterable[str]) -> dict[str, NamedPerson]:
    """Name and org of those ids that stand for people, revoked ones too."""
    wanted = {person_id: text for text in ids if (person_id := parse_id(text)) is not None}
    if not wanted:
        return {}
    rows = await session.execute(_NAME, {"ids": list(wanted)})
    return {wanted[person_id]: NamedPerson(name, org) for person_id, name, org in rows}


async def list_selves(session: AsyncSession, person_id: uuid.UUID) -> list[str]:
    """The ids of all rows, revoked ones too, of the identity behind a person."""
    return [compose_id(row) for row in await session.scalars(_LIST_SELVES, {"person_id": person_id})]


class LivePeople:
    """Who acts under an identity, read from the database at most once per BELIEVED_S and identity."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Remembered[Identity, Actor | None] = Remembered()

    def recall(self, identity: Identity) -> Actor | None:
        """None also where it has to be read again."""
        return self._known.recall(identity, time.monotonic())

    async def find(self, identity: Identity) -> Actor | None:
        now = time.monotonic()
        try:
            return self._known.find(identity, now)
        except KeyError:
            actor = await self._read(identity)
        self._known.keep(identity, actor, now + BELIEVED_S)
        return actor

    async def _read(self, identity: Identity) -> Actor | None:
        async with self._database.read() as session:
            row = await session.scalar(_FIND, identity._asdict())
        if row is None:
            return None
        return Actor(
            client_id=compose_id(row.id),
            role=row.role,
            org=row.org,
            authorities=frozenset(row.authorities),
            name=row.name,
            person_id=row.id,
            signing_limit=row.signing_limit,
        )
