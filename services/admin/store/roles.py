"""The database role of each service, and the one that reads all for backups: made where a server lacks them."""

from sqlalchemy import text

from services.admin.refusal import Refusal
from services.admin.store.transaction import open_transaction

ROLES = {
    "application_api": "hosho_application",
    "issuance_api": "hosho_issuance",
    "verification_api": "hosho_verification",
}
# Of the pages for people: it has rows of its own and sees nothing of the trade.
PORTAL = "hosho_portal"
BACKUP = "hosho_backup"
# Without INHERIT a service has nothing of the other role's before it takes that role on.
_MAKE_ROLE = """
    DO $$ BEGIN
        IF to_regrole('{0}') IS NULL THEN CREATE ROLE {0} LOGIN NOINHERIT; END IF;
        IF to_regrole('{0}_all') IS NULL THEN CREATE ROLE {0}_all NOLOGIN; END IF;
        IF NOT pg_has_role('{0}', '{0}_all', 'MEMBER') THEN GRANT {0}_all TO {0}; END IF;
    END $$
    """
_MAKE_PLAIN = "DO $$ BEGIN IF to_regrole('{0}') IS NULL THEN CREATE ROLE {0} LOGIN; END IF; END $$"
_LIST_WITHOUT_RIGHTS = text(
    """
    SELECT role FROM unnest(CAST(:roles AS text[])) AS role, to_regnamespace(split_part(role, '_', 2)) AS own
    WHERE own IS NOT NULL AND NOT has_schema_privilege(role, own, 'USAGE') ORDER BY role
    """
)


async def make_roles(url: str) -> None:
    """Makes what is missing of the services' roles, those that they take on to see everything, and the plain ones."""
    async with open_transaction(url) as session:
        for role in ROLES.values():
            await session.execute(text(_MAKE_ROLE.format(role)))
        for role in (PORTAL, BACKUP):
            await session.execute(text(_MAKE_PLAIN.format(role)))


async def refuse_lost_rights(url: str) -> None:
    """Raises Refusal where roles have no rights in a database that has the schema.

    So it is once a dump was restored where the roles were not.
    """
    roles = [*(name for role in ROLES.values() for name in (role, f"{role}_all")), PORTAL]
    async with open_transaction(url) as session:
        without = (await session.scalars(_LIST_WITHOUT_RIGHTS, {"roles": roles})).all()
    if without:
        raise Refusal(
            f"This database was restored without the rights of {', '.join(without)}: the roles were not there, or the "
            "dump was restored without its privileges. They are there now. Restore the dump again, with its privileges "
            "(pg_restore --clean --if-exists), then migrate again."
        )
