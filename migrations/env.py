"""Alembic's entry: connects as the owner of the database (HOSHO_DATABASE_URL) and brings it to the pinned head."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

import services.application_api.store.tables
import services.issuance_api.store.tables
import services.portal.store.tables
import services.verification_api.store.delivering.tables
import services.verification_api.store.ledger.tables
import services.verification_api.store.tables
import shared.runtime.identity.tables
import shared.runtime.messages.tables
from shared.runtime.data.database import Base
from shared.runtime.data.server import Limits, Server

LIMITS = Limits(connect_s=10)  # a migration takes as long as it takes
# Whoever waits for a table holds up all who come after: rather none at all than for long. `hosho migrate` tries again.
LIMIT_LOCKS = text("SET lock_timeout = '1s'")
SCHEMAS = {
    shared.runtime.messages.tables.SCHEMA,
    shared.runtime.identity.tables.SCHEMA,
    services.application_api.store.tables.SCHEMA,
    services.issuance_api.store.tables.SCHEMA,
    services.verification_api.store.tables.SCHEMA,
    services.portal.store.tables.SCHEMA,
    services.issuance_api.store.tables.DOCUMENTS,
}


def is_ours(name: str | None, kind: str, _: object) -> bool:
    return name in SCHEMAS if kind == "schema" else True


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        include_name=is_ours,
        compare_server_default=True,
        # What a migration locked is free again before the next one.
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    url = context.config.attributes.get("url") or os.environ.get("HOSHO_DATABASE_URL")
    if not url:
        raise SystemExit("Set HOSHO_DATABASE_URL to the database's owner: postgresql+asyncpg://…")
    engine = Server(url, LIMITS).make_engine(poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(LIMIT_LOCKS)
        await connection.commit()
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(connect_and_migrate())
