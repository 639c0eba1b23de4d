"""A bounced mail may be sent again; what did not arrive is found by an index of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    resent_at = sa.Column("resent_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    op.add_column("mail", resent_at, schema="issuance", if_not_exists=True)
    op.execute("GRANT UPDATE (resent_at) ON issuance.mail TO hosho_issuance, hosho_issuance_all")
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS issuance.ix_mail_unsent")
        op.create_index(
            "ix_mail_unsent",
            "mail",
            ["id"],
            schema="issuance",
            postgresql_where=sa.text("sent_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_mail_unsent", "mail", schema="issuance")
    op.drop_column("mail", "resent_at", schema="issuance")
