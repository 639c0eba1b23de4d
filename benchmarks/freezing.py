"""Tables as they are after a night of quiet."""

import asyncpg

_MOST_TRIES = 50
_ALL_VISIBLE = "SELECT bool_and(relallvisible = relpages) FROM pg_class WHERE oid::regclass::text = ANY ($1)"


async def freeze(connection: "asyncpg.Connection[asyncpg.Record]", *tables: str) -> None:
    """Vacuums until every page is known to be visible to all: else reading an index alone looks dear.

    What was just written is passed over while anything that began before it is still being cleared away.
    """
    for _ in range(_MOST_TRIES):
        await connection.execute(f"VACUUM (FREEZE, ANALYZE) {', '.join(tables)}")
        if await connection.fetchval(_ALL_VISIBLE, list(tables)):
            return
    raise RuntimeError("something keeps Postgres from seeing that the tables are at rest")
