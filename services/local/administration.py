"""An administrator's way into the database: the URL that `HOSHO_DATABASE_URL` names, else the local server's."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from services.local.data_folder import find_data_folder
from services.local.postgres_socket import compose_url


def find_admin_url() -> str:
    """Raises Refusal where neither is there."""
    given = os.environ.get("HOSHO_DATABASE_URL")
    return given or compose_url(find_data_folder().postgres)


@asynccontextmanager
async def open_transaction(url: str) -> AsyncIterator[AsyncSession]:
    """One transaction on one connection: committed when the block ends, rolled back when it raises."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with AsyncSession(engine) as session, session.begin():
            yield session
    finally:
        await engine.dispose()
