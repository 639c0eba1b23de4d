"""Whether a connection is a session: poolers that hand sessions around between transactions lose what one was told."""

import asyncio
import uuid
from contextlib import suppress

import asyncpg

from shared.runtime.data.server import Server

HEARING_S = 1.0
# One of the prepared statements that a connection made is not there any more, or was made by another.
_LOST = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)


async def keeps_sessions(server: Server) -> bool:
    """Tried where something stands between: one connection listens, another notifies, and the first must hear it.

    Postgres tells each connection the number of its process; a pooler tells one of its own. Raises what any statement
    may raise.
    """
    listening = await server.connect()
    try:
        if await listening.fetchval("SELECT pg_backend_pid()") == listening.get_server_pid():
            return True
        return await _hears(listening, server)
    except _LOST:
        return False
    finally:
        listening.terminate()


async def _hears(listening: "asyncpg.Connection[asyncpg.Record]", server: Server) -> bool:
    heard, channel = asyncio.Event(), f"hosho_probe_{uuid.uuid4().hex}"
    await listening.add_listener(channel, lambda *_: heard.set())
    notifying = await server.connect()
    try:
        await notifying.execute(f"NOTIFY {channel}")
    finally:
        notifying.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(heard.wait(), HEARING_S)
    return heard.is_set()
