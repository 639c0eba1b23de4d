"""Whether the database is one that this program can work on: readiness names what is not, and loops rest meanwhile."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.away import read_state
from shared.runtime.data.database import MIGRATION_HEAD, Database
from shared.runtime.logging import log
from shared.runtime.messages.pooler import keeps_sessions

OK = "ok"
FULL_S = 30.0  # a server that refused to write for want of space is asked to again after this
REMEMBERED_S = 2.0
SHARES_SESSIONS = (
    "the pooler before Postgres hands connections around between transactions, by which notifications and prepared "
    "statements are lost: have it keep sessions (pgbouncer: pool_mode = session)"
)
_NO_SCHEMA = ("42P01", "3F000", "42501")  # no such table, no such schema, no right to it
_SCHEMA_ERRORS = (*_NO_SCHEMA, "42703", "42883", "42704")  # no such column, function, type
_MIGRATION = text("SELECT version_num FROM public.alembic_version")
_FACTS = """
    session_user, (SELECT rolsuper FROM pg_roles WHERE rolname = session_user),
    current_setting('server_encoding'), current_setting('transaction_read_only') = 'on'
    """
_EXAMINE = text(f"SELECT {_FACTS}, (SELECT version_num FROM public.alembic_version)")  # noqa: S608 - nothing of others
_EXAMINE_BARE = text(f"SELECT {_FACTS}, NULL")


class Fitness:
    """What `role` finds at its database."""

    def __init__(self, database: Database, role: str) -> None:
        self._database = database
        self._role = role
        self._keeps_sessions: bool | None = None
        self._said = OK
        self._asked_at = -REMEMBERED_S

    async def examine(self) -> dict[str, str]:
        """`database` and `migrations`, each `ok` or what is wrong. Raises where the database does not answer."""
        user, is_superuser, encoding, is_read_only, at = await self._ask()
        if is_read_only and self._database.server.renew():
            user, is_superuser, encoding, is_read_only, at = await self._ask()
        faults = {
            f"connected as {user}, expected {self._role}": user != self._role,
            f"{user} is a superuser": is_superuser,
            f"its encoding is {encoding}, expected UTF8": encoding != "UTF8",
            "read-only": is_read_only,
            "its disk is full": self._database.server.refuses_writes(FULL_S),
            SHARES_SESSIONS: not is_read_only and not await self._check_sessions(),
        }
        return {
            "database": "; ".join(fault for fault, is_so in faults.items() if is_so) or OK,
            # Migrations expand first: a release works on the schema of the next one, too.
            "migrations": OK if (at or "") >= MIGRATION_HEAD else f"{at}, expected {MIGRATION_HEAD}",
        }

    async def may_turn(self) -> bool:
        """For loops, which share a good answer for REMEMBERED_S; says in the log when it changes."""
        if self._said != OK or time.monotonic() - self._asked_at >= REMEMBERED_S:
            found = await self.examine()
            said = "; ".join(f"{name}: {what}" for name, what in found.items() if what != OK) or OK
            if said != self._said:
                log.warning("loops turn again" if said == OK else "loops rest", why=said)
            self._said, self._asked_at = said, time.monotonic()
        return self._said == OK

    async def refuse_shared_sessions(self) -> None:
        """Raises ValueError; for the start. A database that is away is asked later."""
        try:
            keeps = await self._check_sessions()
        except Exception as error:
            log.warning("the way to the database could not be tried", exc_info=error)
            return
        if not keeps:
            raise ValueError(SHARES_SESSIONS)

    async def _check_sessions(self) -> bool:
        if self._keeps_sessions is None:
            self._keeps_sessions = await keeps_sessions(self._database.server)
        return self._keeps_sessions

    async def _ask(self) -> Sequence[Any]:
        try:
            async with self._database.write() as session:
                return (await session.execute(_EXAMINE)).one()
        except DBAPIError as error:
            if read_state(error) not in _NO_SCHEMA:
                raise
        async with self._database.write() as session:
            return (await session.execute(_EXAMINE_BARE)).one()


async def is_of_other_schema(session: AsyncSession, error: BaseException) -> bool:
    """Whether an error came of a schema that is not this program's, and not of what was asked."""
    return read_state(error) in _SCHEMA_ERRORS and await session.scalar(_MIGRATION) != MIGRATION_HEAD
