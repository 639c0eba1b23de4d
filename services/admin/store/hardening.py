"""What no migration can hold: rights on the database itself and the attributes of roles, set anew at every migrate.

A copy of a database does not take its rights along, and roles belong to the whole server.
"""

import os

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.admin.refusal import Refusal
from services.admin.store.roles import BACKUP, PORTAL, ROLES
from services.admin.store.transaction import open_transaction

REPLICAS = 2  # of each service, for which the limits leave room
LEFT_BEHIND = 4  # sessions of a client that vanished, until the server notices
BACKUP_CONNECTIONS = 4
_NOT_ALLOWED = "42501"
_SCHEMAS = "identity, events, application, issuance, documents, verification, portal, public"
_ROLES = (*ROLES.values(), PORTAL)
# Any role could fill the disk with large objects, and stop others with advisory locks; Hosho uses neither. What drivers
# call at the end of a session, pg_advisory_unlock_all, lets go of one's own.
_LIST_NEEDLESS = text(
    r"""
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname <> 'pg_advisory_unlock_all'
      AND (proname LIKE 'lo\_%' OR proname IN ('loread', 'lowrite') OR proname LIKE 'pg\_%advisory%')
      AND has_function_privilege('public', oid, 'EXECUTE')
    """
)
# Where others work on the server, too, its other databases are not ours to shut.
_SHUT_OTHERS = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolcanlogin AND NOT rolsuper
                   AND rolname NOT LIKE 'hosho\\_%' AND rolname <> CURRENT_USER) THEN
            RAISE insufficient_privilege;
        END IF;
        REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
    END $$
    """


def read_connection_limit() -> int:
    """How many connections each service's role may have: HOSHO_CONNECTION_LIMIT, else what REPLICAS processes need.

    A process has two pools and a listener, application_api a third pool, verification_api connections for look-ups.
    Raises Refusal for what is no number.
    """
    pool = _read_count("HOSHO_POOL_SIZE", 4)
    needed = 2 * pool + max(pool, 2 * _read_count("HOSHO_LOOK_UP_CONNECTIONS", 2)) + 1
    return _read_count("HOSHO_CONNECTION_LIMIT", REPLICAS * needed + LEFT_BEHIND)


async def harden(url: str) -> list[str]:
    """Takes from the services' roles what they do not need, limits their connections, lets that for backups read all.

    What the administrator at `url` may not do is left as it is; the answer says so, a sentence for each.
    """
    limit = read_connection_limit()
    async with open_transaction(url) as session:
        database = str(await session.scalar(text("SELECT quote_ident(current_database())")))
        steps = {
            f"Every role of the server can come into {database}; its owner is to revoke that.": _shut(database),
            f"The roles keep their own settings, and have no limit of {limit} connections.": _limit(database, limit),
            f"Dumps are not whole: ALTER ROLE {BACKUP} BYPASSRLS, and migrate again.": _prepare_backup_role(database),
            "The roles can come into the databases postgres and template1; pg_hba.conf can stop that.": [_SHUT_OTHERS],
        }
        left = [sentence for sentence, statements in steps.items() if not await _try_all(session, statements)]
        needless = await session.scalars(_LIST_NEEDLESS)
        await _try_all(session, [f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC" for function in needless])
        # Who does not own a function is only warned.
        if (await session.scalars(_LIST_NEEDLESS)).all():
            left.append("The roles can make large objects and advisory locks; a superuser is to revoke that.")
    return left


def _shut(database: str) -> list[str]:
    return [
        f"REVOKE CONNECT, TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {', '.join(_ROLES)}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ]


def _limit(database: str, limit: int) -> list[str]:
    return [
        f"ALTER ROLE {role} {change}"
        for role in _ROLES
        for change in ("RESET ALL", f"IN DATABASE {database} RESET ALL", f"CONNECTION LIMIT {limit}")
    ]


def _prepare_backup_role(database: str) -> list[str]:
    """Row-level security hides nothing from it, so that a dump is whole; it writes nothing."""
    return [
        f"ALTER ROLE {BACKUP} BYPASSRLS CONNECTION LIMIT {BACKUP_CONNECTIONS}",
        f"GRANT CONNECT ON DATABASE {database} TO {BACKUP}",
        f"GRANT USAGE ON SCHEMA {_SCHEMAS} TO {BACKUP}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {_SCHEMAS} TO {BACKUP}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {_SCHEMAS} TO {BACKUP}",
    ]


async def _try_all(session: AsyncSession, statements: list[str]) -> bool:
    """False where the administrator lacks a right; then none of the statements had an effect."""
    try:
        async with session.begin_nested():
            for statement in statements:
                await session.execute(text(statement))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
            raise
        return False
    return True


def _read_count(variable: str, default: int) -> int:
    given = os.environ.get(variable)
    if given is None:
        return default
    if not given.isdecimal() or int(given) < 1:
        raise Refusal(f"{variable} must be a whole number from 1.")
    return int(given)
