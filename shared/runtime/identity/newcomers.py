"""Newcomers: who signed in with a provider and is no person yet. A short code tells the operator who it is.

The code is random, so that whoever reads it over a shoulder or on the phone learns nothing of the person.
"""

import datetime
import secrets

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import Database
from shared.runtime.identity.people import Identity
from shared.runtime.identity.tables import NewcomerRow
from shared.schemas.words.authentication_key import ALPHABET

CODE_LENGTH = 8
# Whoever a provider lets in may ask for a code; `identity.give_code` gives nobody one beyond this many that wait.
MOST_WAITING = 10_000
KEPT = datetime.timedelta(days=90)

_FIND = text("SELECT identity.find_code(:issuer, :subject)")
_GIVE = text("SELECT identity.give_code(:issuer, :subject, :fresh, :asked_at)")

__all__ = ["NewcomerRow"]


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


async def list_newcomers(session: AsyncSession) -> list[NewcomerRow]:
    return list(await session.scalars(select(NewcomerRow).order_by(NewcomerRow.asked_at, NewcomerRow.code)))


async def forget_newcomers(session: AsyncSession, now: datetime.datetime) -> None:
    """Those that asked long ago; who signs in once more is given another code."""
    await session.execute(delete(NewcomerRow).where(NewcomerRow.asked_at < now - KEPT))


def fold_code(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


def group_code(code: str) -> str:
    """A code as people read it: `7K3F-QXWA`."""
    return f"{code[:4]}-{code[4:]}"
