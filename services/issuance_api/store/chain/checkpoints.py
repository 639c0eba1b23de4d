"""Where the chain stood on each day, signed."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.chain import CheckpointRow
from shared.runtime.data.database import WriteSession

__all__ = ["CheckpointRow"]


async def find_last_day(session: AsyncSession) -> date | None:
    """The newest day that has a checkpoint."""
    return await session.scalar(select(func.max(CheckpointRow.day)))


async def add_checkpoint(session: WriteSession, checkpoint: CheckpointRow) -> None:
    """Does nothing where another process was faster on that day."""
    columns = {column.key: getattr(checkpoint, column.key) for column in CheckpointRow.__table__.columns}
    await session.execute(insert(CheckpointRow).values(columns).on_conflict_do_nothing())
