"""Sessions as rows."""

import datetime

from sqlalchemy import delete, select, update

from services.portal.store.tables import SessionRow
from shared.runtime.data.database import ReadSession, WriteSession


async def add_session(session: WriteSession, id_sha256: bytes, sealed: bytes, now: datetime.datetime) -> None:
    session.add(SessionRow(id_sha256=id_sha256, sealed=sealed, created_at=now, seen_at=now))
    await session.flush()


async def find_session(session: ReadSession, id_sha256: bytes) -> SessionRow | None:
    return (await session.scalars(select(SessionRow).where(SessionRow.id_sha256 == id_sha256))).one_or_none()


async def record_seen(session: WriteSession, id_sha256: bytes, now: datetime.datetime) -> None:
    await session.execute(update(SessionRow).where(SessionRow.id_sha256 == id_sha256).values(seen_at=now))


async def replace_sealed(session: WriteSession, id_sha256: bytes, sealed: bytes) -> None:
    await session.execute(update(SessionRow).where(SessionRow.id_sha256 == id_sha256).values(sealed=sealed))


async def end_session(session: WriteSession, id_sha256: bytes) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.id_sha256 == id_sha256))


async def forget_sessions(session: WriteSession, unseen_since: datetime.datetime) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.seen_at < unseen_since))
