"""Half-filled drafts: an application that is not whole yet has what was entered so far instead of a body."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("application", sa.Column("unfinished", postgresql.JSONB(), nullable=True), schema="application")
    op.alter_column("application", "body", nullable=True, schema="application")
    op.create_check_constraint(
        op.f("ck_application_body_or_unfinished"),
        "application",
        "(body IS NULL) = (unfinished IS NOT NULL)",
        schema="application",
    )
    op.create_check_constraint(
        op.f("ck_application_received_whole"),
        "application",
        "received_at IS NULL OR body IS NOT NULL",
        schema="application",
    )
    op.create_index(
        "ix_application_unfinished",
        "application",
        ["tenant_org", "id"],
        schema="application",
        postgresql_where=sa.text("unfinished IS NOT NULL"),
    )
    op.alter_column("move", "kind", nullable=True, schema="application")


def downgrade() -> None:
    """Before this there was no place for half-filled drafts, nor for what became of one as a whole."""
    op.execute("DELETE FROM application.move WHERE kind IS NULL")
    op.execute(
        "DELETE FROM application.move USING application.application "
        "WHERE application.id = application_id AND unfinished IS NOT NULL"
    )
    op.execute(
        "DELETE FROM application.works_text USING application.application "
        "WHERE application.id = application_id AND unfinished IS NOT NULL"
    )
    op.execute("DELETE FROM application.application WHERE unfinished IS NOT NULL")
    op.alter_column("move", "kind", nullable=False, schema="application")
    op.drop_index("ix_application_unfinished", "application", schema="application")
    op.drop_constraint(op.f("ck_application_received_whole"), "application", schema="application")
    op.drop_constraint(op.f("ck_application_body_or_unfinished"), "application", schema="application")
    op.alter_column("application", "body", nullable=False, schema="application")
    op.drop_column("application", "unfinished", schema="application")
