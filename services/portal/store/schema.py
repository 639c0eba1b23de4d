"""Which migration the database is at."""

from sqlalchemy import text

from shared.runtime.data.database import ReadSession

_REVISION = text("SELECT version_num FROM public.alembic_version")


async def find_revision(session: ReadSession) -> str | None:
    revision: str | None = await session.scalar(_REVISION)
    return revision
