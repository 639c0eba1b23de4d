"""Events, append only, and their deliveries, of which only the state changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT, INSERT ON events.event TO hosho_application, hosho_issuance, hosho_verification",
    "SELECT, INSERT ON events.delivery TO hosho_application, hosho_issuance, hosho_verification",
    "UPDATE (due_at, tries, last_error, lease_token, leased_until, handled_at, parked_at) ON events.delivery"
    " TO hosho_application, hosho_issuance, hosho_verification",
)


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("aggregatetype", sa.Text(), nullable=False),
        sa.Column("aggregateid", sa.Text(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("time", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("seq", name="uq_event_seq"),
        schema="events",
    )
    op.create_table(
        "delivery",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("hearer", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("aggregateid", sa.Text(), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("leased_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("handled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("parked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.event.id"], name="fk_delivery_event_id"),
        sa.PrimaryKeyConstraint("event_id", "hearer", name="pk_delivery"),
        schema="events",
    )
    op.create_index(
        "ix_delivery_order",
        "delivery",
        ["hearer", "source", "aggregateid", "seq"],
        schema="events",
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["hearer", "seq"],
        schema="events",
        postgresql_where=sa.text("handled_at IS NULL AND parked_at IS NULL"),
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("delivery", schema="events")
    op.drop_table("event", schema="events")
