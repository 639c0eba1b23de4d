"""Forms as rows: what was typed and not sent, and what was sent and where its answer is."""

import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.portal.store.tables import PostedFormRow, UnfinishedFormRow
from shared.runtime.data.database import ReadSession, WriteSession


async def keep_unfinished(session: WriteSession, id_sha256: bytes, sealed: bytes, now: datetime.datetime) -> None:
    """In the place of what was kept of the same page before."""
    added = insert(UnfinishedFormRow).values(id_sha256=id_sha256, sealed=sealed, kept_at=now)
    changed = {"sealed": added.excluded.sealed, "kept_at": added.excluded.kept_at}
    await session.execute(added.on_conflict_do_update(index_elements=["id_sha256"], set_=changed))


async def find_unfinished(
    session: ReadSession, id_sha256: bytes, kept_since: datetime.datetime
) -> UnfinishedFormRow | None:
    query = select(UnfinishedFormRow).where(
        UnfinishedFormRow.id_sha256 == id_sha256, UnfinishedFormRow.kept_at >= kept_since
    )
    return (await session.scalars(query)).one_or_none()


async def forget_unfinished(session: WriteSession, id_sha256: bytes) -> None:
    await session.execute(delete(UnfinishedFormRow).where(UnfinishedFormRow.id_sha256 == id_sha256))


async def claim_post(
    session: WriteSession, id_sha256: bytes, now: datetime.datetime, abandoned_before: datetime.datetime
) -> bool:
    """Whether this request is the one that does it; one that was begun before `abandoned_before` is taken over."""
    added = insert(PostedFormRow).values(id_sha256=id_sha256, sealed=None, posted_at=now)
    taken = added.on_conflict_do_update(
        index_elements=["id_sha256"],
        set_={"posted_at": now},
        where=PostedFormRow.sealed.is_(None) & (PostedFormRow.posted_at < abandoned_before),
    ).returning(PostedFormRow.id_sha256)
    return await session.scalar(taken) is not None


async def find_post(session: ReadSession, id_sha256: bytes) -> PostedFormRow | None:
    return (await session.scalars(select(PostedFormRow).where(PostedFormRow.id_sha256 == id_sha256))).one_or_none()


async def settle_post(session: WriteSession, id_sha256: bytes, sealed: bytes) -> None:
    await session.execute(update(PostedFormRow).where(PostedFormRow.id_sha256 == id_sha256).values(sealed=sealed))


async def give_up_post(session: WriteSession, id_sha256: bytes) -> None:
    """What was refused may be sent again, mended."""
    await session.execute(delete(PostedFormRow).where(PostedFormRow.id_sha256 == id_sha256))


async def forget_forms(session: WriteSession, before: datetime.datetime) -> None:
    await session.execute(delete(UnfinishedFormRow).where(UnfinishedFormRow.kept_at < before))
    await session.execute(delete(PostedFormRow).where(PostedFormRow.posted_at < before))
