"""What a town entered in its 台帳 by hand. The scope shows no rows but the town's; the queries say so as well."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.ledger.tables import LedgerRow, LedgerTextRow
from services.verification_api.store.ledger.words import compose_words
from services.verification_api.store.tables import KeptAnswerRow
from shared.runtime.data.database import WriteSession

__all__ = ["KeptAnswerRow", "LedgerRow"]


async def add_entry(session: WriteSession, entry: LedgerRow) -> None:
    session.add(entry)
    await session.flush()
    session.add(
        LedgerTextRow(
            line_id=entry.id, authority_code=entry.authority_code, digits="", serial="", **_compose_words(entry)
        )
    )
    await session.flush()


async def keep_changes(session: WriteSession, entry: LedgerRow) -> None:
    """What was changed of a line that was taken."""
    await session.flush()
    query = update(LedgerTextRow).where(LedgerTextRow.line_id == entry.id)
    await session.execute(query.values(_compose_words(entry)))


async def find_line(session: AsyncSession, line_id: UUID, towns: Collection[str]) -> LedgerRow | None:
    """A line of one of these towns, however it came into the ledger."""
    query = select(LedgerRow).where(LedgerRow.id == line_id, LedgerRow.authority_code.in_(towns))
    return await session.scalar(query)


async def take_line(session: WriteSession, line_id: UUID, towns: Collection[str]) -> LedgerRow | None:
    """As find_line, locked until the transaction ends."""
    query = select(LedgerRow).where(LedgerRow.id == line_id, LedgerRow.authority_code.in_(towns))
    return await session.scalar(query.with_for_update())


def _compose_words(entry: LedgerRow) -> dict[str, Any]:
    return compose_words(entry.number, entry.works_name, entry.principal_name, entry.issuer_name)
