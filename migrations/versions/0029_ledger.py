"""Which ledger belongs to this database, and the series that an administrator moved forward on purpose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLES = "hosho_issuance, hosho_issuance_all"


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("opened_by", sa.UUID(), nullable=True),
        sa.Column("adopted_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_ledger_one")),
        sa.PrimaryKeyConstraint("one", name="pk_ledger"),
        schema="issuance",
    )
    op.create_table(
        "series_raise",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("raised_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("raised_by", sa.Text(), server_default=sa.text("SESSION_USER"), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("from_serial", sa.Integer(), nullable=False),
        sa.Column("to_serial", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_series_raise"),
        schema="issuance",
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (opened_by) ON issuance.ledger TO {ROLES}")


def downgrade() -> None:
    op.drop_table("series_raise", schema="issuance")
    op.drop_table("ledger", schema="issuance")
