"""One database role per service, one schema per owner."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = ("hosho_application", "hosho_issuance", "hosho_verification")
# schema → the roles that may look inside
SCHEMAS = {
    "identity": ROLES,
    "events": ROLES,
    "application": ("hosho_application",),
    "issuance": ("hosho_issuance",),
    "documents": ("hosho_issuance", "hosho_verification"),
    "verification": ("hosho_verification",),
}


def upgrade() -> None:
    for role in ROLES:
        # Roles belong to the whole server, where another database of ours may have made them already.
        op.execute(f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        op.execute(f"GRANT SELECT ON public.alembic_version TO {role}")
    for schema, roles in SCHEMAS.items():
        op.execute(f"CREATE SCHEMA {schema}")
        op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(roles)}")


def downgrade() -> None:
    for schema in reversed(SCHEMAS):
        op.execute(f"DROP SCHEMA {schema}")
    for role in ROLES:
        op.execute(f"REVOKE SELECT ON public.alembic_version FROM {role}")
