"""Newcomers: who signed in with a provider and is no person yet. A short code tells the operator who it is.

The code is random, so that whoever reads it over a shoulder or on the phone learns nothing of the person.
"""

import datetime
import secrets
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import Database
from shared.runtime.identity.people import Identity
from shared.runtime.identity.tables import NewcomerRow, PersonRow
from shared.schemas.words.authentication_key import ALPHABET, read_symbols

CODE_LENGTH = 8
# Whoever a provider lets in may ask for a code; `identity.give_code` gives nobody one beyond this many that wait.
MOST_WAITING = 10_000
KEPT = datetime.timedelta(days=90)

_FIND = text("SELECT identity.find_code(:issuer, :subject)")
_GIVE = text("SELECT identity.give_code(:issuer, :subject, :fresh, :asked_at)")


class Newcomer(NamedTuple):
    """Who waits, by the code; `revoked` where the same identity was a person before."""

    code: str
    issuer: str
    asked_at: datetime.datetime
    revoked: bool


async def give_code(database: Database, identity: Identity, now: datetime.datetime) -> str | None:
    """The code of this identity, the same at each service and each time; None where too many wait."""
    async with database.read() as session:
        code: str | None = await session.scalar(_FIND, identity._asdict())
    if code is None:
        fresh = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        async with database.write() as session:
            code = await session.scalar(_GIVE, {**identity._asdict(), "fresh": fresh, "asked_at": now})
    return code


async def take_newcomer(session: AsyncSession, code: str) -> Identity | None:
    """Whom a code stands for, as typed; it is used up with that. None for an unknown code."""
    query = delete(NewcomerRow).where(NewcomerRow.code == fold_code(code))
    row = (await session.execute(query.returning(NewcomerRow.issuer, NewcomerRow.subject))).one_or_none()
    return None if row is None else Identity(row.issuer, row.subject)


async def list_newcomers(session: AsyncSession) -> list[Newcomer]:
    """Those who wait, the longest first; without those who were added meanwhile."""
    of_newcomer = select(PersonRow.id).where(
        PersonRow.issuer == NewcomerRow.issuer, PersonRow.subject == NewcomerRow.subject
    )
    query = (
        select(NewcomerRow.code, NewcomerRow.issuer, NewcomerRow.asked_at, of_newcomer.exists())
        .where(~of_newcomer.where(PersonRow.revoked_at.is_(None)).exists())
        .order_by(NewcomerRow.asked_at, NewcomerRow.code)
    )
    return [Newcomer(*row) for row in await session.execute(query)]


async def forget_newcomers(session: AsyncSession, now: datetime.datetime) -> None:
    """Those that asked long ago; who signs in once more is given another code."""
    await session.execute(delete(NewcomerRow).where(NewcomerRow.asked_at < now - KEPT))


def fold_code(text: str) -> str:
    """A code as typed or told, forgiving what an authentication key forgives."""
    return "".join(symbol for _, symbol in read_symbols(text))
