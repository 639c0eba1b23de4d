"""Above an officer's signing limit a second officer approves as well. Clients have a signing limit, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GRANTS = ("SELECT, INSERT ON application.approval TO hosho_application",)


def upgrade() -> None:
    op.add_column("client", sa.Column("signing_limit", sa.BigInteger(), nullable=True), schema="identity")
    op.create_check_constraint(
        op.f("ck_client_signing_limit"),
        "client",
        "signing_limit IS NULL OR (signing_limit >= 0 AND role = 'officer')",
        schema="identity",
    )
    add_guarantee_columns()
    op.create_table(
        "approval",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("approved_by <> accepted_by", name=op.f("ck_approval_two_officers")),
        sa.ForeignKeyConstraint(
            ["guarantee_id"], ["application.requested_guarantee.id"], name="fk_approval_guarantee_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        schema="application",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def add_guarantee_columns() -> None:
    """Who accepted what waits for its premium, and whether that came, is told by the moves and receipts there are."""
    for column in (
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("premium_received", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("requested_guarantee", column, schema="application")
    op.execute("UPDATE application.requested_guarantee SET accepted_by = status_by WHERE status = 'accepted'")
    op.execute(
        "UPDATE application.requested_guarantee SET premium_received = true FROM application.premium_receipt "
        "WHERE premium_receipt.guarantee_id = requested_guarantee.id"
    )
    op.alter_column("requested_guarantee", "premium_received", server_default=None, schema="application")
    op.create_index(
        "ix_requested_guarantee_approval",
        "requested_guarantee",
        ["id"],
        schema="application",
        postgresql_where=sa.text("approval = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("approval", schema="application")
    op.drop_index("ix_requested_guarantee_approval", "requested_guarantee", schema="application")
    for column in ("premium_received", "approval", "accepted_by"):
        op.drop_column("requested_guarantee", column, schema="application")
    op.drop_constraint(op.f("ck_client_signing_limit"), "client", schema="identity")
    op.drop_column("client", "signing_limit", schema="identity")
