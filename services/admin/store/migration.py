"""Brings a database to the newest schema, and gives the services' roles their passwords where they need one."""

import os
from pathlib import Path

import alembic.command
import alembic.config
from sqlalchemy import text

from services.admin.store.roles import BACKUP, ROLES
from services.admin.store.transaction import open_transaction

_ROOT = Path(__file__).resolve().parents[3]
_COMPOSE_STATEMENT = text("SELECT format('ALTER ROLE %I PASSWORD %L', CAST(:role AS text), CAST(:password AS text))")


def migrate(url: str) -> None:
    """Runs all migrations that the database at `url` (an administrator's) has not had; blocks until they are done."""
    config = alembic.config.Config(toml_file=_ROOT / "pyproject.toml", attributes={"url": url})
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    alembic.command.upgrade(config, "head")


async def set_passwords(url: str) -> list[str]:
    """Sets each role's password from its variable, such as `HOSHO_ISSUANCE_PASSWORD`; answers which roles had one."""
    wanted = {role: os.environ.get(f"{role.upper()}_PASSWORD") for role in (*ROLES.values(), BACKUP)}
    given = {role: password for role, password in wanted.items() if password}
    async with open_transaction(url) as session:
        for role, password in given.items():
            statement = await session.scalar(_COMPOSE_STATEMENT, {"role": role, "password": password})
            # A colon in a password must not be read as the start of a parameter.
            await session.execute(text(str(statement).replace(":", r"\:")))
    return list(given)
