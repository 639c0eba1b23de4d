"""Brings a database to the newest schema, one `hosho migrate` at a time, and gives roles their passwords."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import alembic.command
import alembic.config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.admin.refusal import Refusal
from services.admin.store.roles import BACKUP, PORTAL, ROLES, make_roles, refuse_lost_rights
from services.admin.store.scram import compute_verifier
from services.admin.store.transaction import open_transaction

TURN_S = 60
TRIES = 20
PAUSE_S = 2.0
_ROOT = Path(__file__).resolve().parents[3]
_LOCKED = ("55P03", "40P01")  # no lock in time, or each waiting for the other


@asynccontextmanager
async def take_turn(url: str, wait_s: float = TURN_S) -> AsyncIterator[None]:
    """Of several commands on one database one works, and the others wait; raises Refusal for who waited `wait_s`.

    The lock is on a table that is for nothing else. An advisory lock would need a right that not every administrator
    has.
    """
    async with open_transaction(url) as session:
        await session.execute(text("CREATE TABLE IF NOT EXISTS public.migrating ()"))
    async with open_transaction(url) as session:
        await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await session.execute(text(f"SET LOCAL lock_timeout = {round(wait_s * 1000)}"))
        try:
            await session.execute(text("LOCK TABLE public.migrating"))
        except DBAPIError as error:
            if not _was_locked_out(error):
                raise
            raise Refusal(
                f"Another `hosho migrate` has been at work on this database for {wait_s:g} s. Wait until it has ended."
            ) from None
        yield


async def migrate(url: str, *, tries: int = TRIES, pause_s: float = PAUSE_S) -> None:
    """Runs the migrations that the database at `url` (an administrator's) has not had, each in its own transaction.

    None waits more than a second for a table that is in use: it is tried again. Raises Refusal after so many `tries`,
    or where the database was restored without the rights of its roles.
    """
    await make_roles(url)
    for again in reversed(range(tries)):
        try:
            await asyncio.to_thread(_upgrade, url)
            break
        except DBAPIError as error:
            if not _was_locked_out(error):
                raise
        if not again:
            raise Refusal(
                f"A table that is to be changed was in use at each of {tries} tries. Nothing is half done. End what "
                "holds it (long transactions are in pg_stat_activity), or wait for a quieter hour, and migrate again."
            )
        await asyncio.sleep(pause_s)
    await refuse_lost_rights(url)


async def set_passwords(url: str) -> list[str]:
    """Sets each role's password from its variable, such as `HOSHO_ISSUANCE_PASSWORD`; answers which roles had one."""
    wanted = {role: os.environ.get(f"{role.upper()}_PASSWORD") for role in (*ROLES.values(), PORTAL, BACKUP)}
    given = {role: password for role, password in wanted.items() if password}
    async with open_transaction(url) as session:
        connection = await session.connection()
        for role, password in given.items():
            await connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{compute_verifier(password)}'")
    return list(given)


def _upgrade(url: str) -> None:
    config = alembic.config.Config(toml_file=_ROOT / "pyproject.toml", attributes={"url": url})
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    alembic.command.upgrade(config, "head")


def _was_locked_out(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOCKED
