"""The PDF of each version, and what it was drawn from."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Text, select, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.documents import DocumentRow, VersionDocumentRow
from services.issuance_api.store.tables.guarantees import GuaranteeRow, RegistrationRow, VersionRow
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import Medium

__all__ = ["DocumentRow", "VersionDocumentRow"]

T = TypeVar("T")


class IssuedDrawing(NamedTuple):
    """What a version was drawn from, and the digests of what that gave, which are None while it is not drawn.

    `medium` and `certificate` are None where the stored value was changed to something that cannot be read.
    """

    guarantee_id: uuid.UUID
    contract_number: str
    version: int
    medium: Medium | None
    certificate: Certificate | None
    concluded_at: datetime
    is_registered: bool
    unsealed_sha256: bytes | None
    document_sha256: bytes | None


async def add_document(session: WriteSession, document: DocumentRow, of_version: VersionDocumentRow) -> None:
    """Stores the bytes under their digest, once, and ties them to their version."""
    columns = {column.key: getattr(document, column.key) for column in DocumentRow.__table__.columns}
    await session.execute(insert(DocumentRow).values(columns).on_conflict_do_nothing())
    session.add(of_version)
    await session.flush()


async def find_document(session: AsyncSession, guarantee_id: uuid.UUID, version: int) -> bytes | None:
    """The PDF of a version; None while it is not drawn, or where there is no such version."""
    return await session.scalar(
        select(DocumentRow.content)
        .join(VersionDocumentRow, VersionDocumentRow.document_sha256 == DocumentRow.sha256)
        .where(VersionDocumentRow.guarantee_id == guarantee_id, VersionDocumentRow.version == version)
    )


async def list_drawings(session: AsyncSession, after: tuple[str, int], limit: int) -> list[IssuedDrawing]:
    """All versions, by contract number and version, beyond `after`."""
    position = (GuaranteeRow.contract_number, VersionRow.version)
    query = (
        select(
            GuaranteeRow.id,
            *position,
            # As they are stored: a row that was changed must not stop the whole page.
            type_coerce(GuaranteeRow.medium, Text),
            type_coerce(VersionRow.content, JSONB),
            VersionRow.concluded_at,
            RegistrationRow.version.is_not(None),
            VersionDocumentRow.unsealed_sha256,
            VersionDocumentRow.document_sha256,
        )
        .select_from(GuaranteeRow)
        .join(VersionRow)
        .outerjoin(RegistrationRow)
        .outerjoin(VersionDocumentRow)
        .where(tuple_(*position) > tuple_(*after))
        .order_by(*position)
        .limit(limit)
    )
    drawings = [IssuedDrawing._make(row) for row in await session.execute(query)]
    return [
        drawing._replace(
            medium=_read_or_none(Medium, drawing.medium),
            certificate=_read_or_none(Certificate.model_validate, drawing.certificate),
        )
        for drawing in drawings
    ]


def _read_or_none(read: Callable[[Any], T], stored: Any) -> T | None:
    try:
        return read(stored)
    except ValueError:
        return None
