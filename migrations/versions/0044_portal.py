"""Pages for people: what the portal keeps of those who are signed in, as its own role and in its own schema.

Every content is sealed by the portal and every id is a digest, so that a dump of these tables tells nothing of anybody.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ROLE = "hosho_portal"
MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    # Roles belong to the whole server, where another database of ours may have made it already.
    op.execute(f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    op.execute("CREATE SCHEMA portal")
    op.execute(f"GRANT USAGE ON SCHEMA portal TO {ROLE}")
    op.execute(f"GRANT SELECT ON public.alembic_version TO {ROLE}")
    create("session", optional=False, times=("created_at", "seen_at"))
    create("unfinished_form", optional=False, times=("kept_at",))
    create("posted_form", optional=True, times=("posted_at",))


def create(table: str, *, optional: bool, times: tuple[str, ...]) -> None:
    """`optional` says whether the content may be missing; by the last of `times` rows are forgotten."""
    op.create_table(
        table,
        sa.Column("id_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=optional),
        *(sa.Column(name, MOMENT, nullable=False) for name in times),
        sa.PrimaryKeyConstraint("id_sha256", name=f"pk_{table}"),
        schema="portal",
    )
    op.create_index(f"ix_{table}_{times[-1]}", table, [times[-1]], schema="portal")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON portal.{table} TO {ROLE}")


def downgrade() -> None:
    for table in ("posted_form", "unfinished_form", "session"):
        op.drop_table(table, schema="portal")
    op.execute("DROP SCHEMA portal")
    op.execute(f"REVOKE SELECT ON public.alembic_version FROM {ROLE}")
