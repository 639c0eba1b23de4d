"""The chain over all versions that were drawn: what waits for its place in it, and where it ends."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, delete, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.chain import ChainRow, UnchainedRow
from services.issuance_api.store.tables.documents import VersionDocumentRow
from services.issuance_api.store.tables.guarantees import VersionRow
from shared.runtime.data.database import WriteSession

__all__ = ["ChainRow"]


class UnchainedVersion(NamedTuple):
    """A version as its rows have it; `content` is the JSON that is stored, whatever it says."""

    seq: int
    guarantee_id: uuid.UUID
    version: int
    tenant_org: str
    kind: str
    content: Any
    concluded_at: datetime
    basis: uuid.UUID | None
    reason: str | None
    decided_by: str | None
    unsealed_sha256: bytes
    document_sha256: bytes
    seal: str
    issued_at: datetime


class Link(NamedTuple):
    """A place in the chain and the hash up to it."""

    position: int
    hash: bytes


async def list_unchained(session: AsyncSession, limit: int) -> list[UnchainedVersion]:
    """In the order in which they began to wait."""
    query = (
        select(
            UnchainedRow.seq,
            VersionRow.guarantee_id,
            VersionRow.version,
            VersionRow.tenant_org,
            type_coerce(VersionRow.kind, Text),
            type_coerce(VersionRow.content, JSONB),
            VersionRow.concluded_at,
            VersionRow.basis,
            VersionRow.reason,
            VersionRow.decided_by,
            VersionDocumentRow.unsealed_sha256,
            VersionDocumentRow.document_sha256,
            type_coerce(VersionDocumentRow.seal, Text),
            VersionDocumentRow.issued_at,
        )
        .join(
            VersionRow,
            (VersionRow.guarantee_id == UnchainedRow.guarantee_id) & (VersionRow.version == UnchainedRow.version),
        )
        .join(
            VersionDocumentRow,
            (VersionDocumentRow.guarantee_id == UnchainedRow.guarantee_id)
            & (VersionDocumentRow.version == UnchainedRow.version),
        )
        .order_by(UnchainedRow.seq)
        .limit(limit)
    )
    return [UnchainedVersion._make(row) for row in await session.execute(query)]


async def find_end(session: AsyncSession) -> Link | None:
    """The last link; None for a chain that has not begun."""
    query = select(ChainRow.position, ChainRow.hash).order_by(ChainRow.position.desc()).limit(1)
    found = (await session.execute(query)).one_or_none()
    return None if found is None else Link._make(found)


async def take_place(session: WriteSession, link: ChainRow) -> bool:
    """Adds a link whose place nobody has; waits for whoever is about to, and answers False where it was taken."""
    columns = {column.key: getattr(link, column.key) for column in ChainRow.__table__.columns}
    statement = insert(ChainRow).values(columns).on_conflict_do_nothing(index_elements=[ChainRow.position])
    return await session.scalar(statement.returning(ChainRow.position)) is not None


async def add_links(session: WriteSession, links: Sequence[ChainRow]) -> None:
    session.add_all(links)
    await session.flush()


async def remove_waiting(session: WriteSession, seqs: Sequence[int]) -> None:
    """What has its place waits no more."""
    await session.execute(delete(UnchainedRow).where(UnchainedRow.seq.in_(seqs)))
