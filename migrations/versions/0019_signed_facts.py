"""Facts that lead to money are signed. Those said before are admitted by their ids, here and once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROLES = "hosho_application, hosho_issuance, hosho_verification"
SIGNED = "('guarantee.approved', 'guarantee.numbered', 'guarantee.issued')"
AT_BIRTH = """
    source = substr(SESSION_USER::text, 7) AND tries = 0 AND last_error IS NULL AND lease_token IS NULL
    AND leased_until IS NULL AND handled_at IS NULL AND parked_at IS NULL
"""
HEARD = {"ix_delivery_waiting": ["hearer", "seq"], "ix_delivery_order": ["hearer", "source", "aggregateid", "seq"]}
BEFORE = {"ix_delivery_waiting": "handled_at IS NULL AND parked_at IS NULL", "ix_delivery_order": "handled_at IS NULL"}


def upgrade() -> None:
    op.add_column("event", sa.Column("key_id", sa.Text(), nullable=True), schema="events")
    op.add_column("event", sa.Column("signature", sa.LargeBinary(), nullable=True), schema="events")
    op.create_index("ix_event_aggregateid_type", "event", ["aggregateid", "type"], schema="events")
    op.add_column(
        "delivery", sa.Column("refused_at", postgresql.TIMESTAMP(timezone=True), nullable=True), schema="events"
    )
    op.execute(f"GRANT INSERT (key_id, signature) ON events.event TO {ROLES}")
    op.execute(f"GRANT UPDATE (refused_at) ON events.delivery TO {ROLES}")
    op.execute(f"ALTER POLICY deliver ON events.delivery WITH CHECK ({AT_BIRTH} AND refused_at IS NULL)")
    for name, condition in BEFORE.items():
        index_deliveries(name, f"{condition} AND refused_at IS NULL")
    op.create_table(
        "admitted",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("admitted_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.event.id"], name="fk_admitted_event_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_admitted"),
        schema="events",
    )
    op.execute(f"GRANT SELECT ON events.admitted TO {ROLES}")
    op.execute(
        "INSERT INTO events.admitted (event_id, why)"
        f" SELECT id, 'said before facts were signed' FROM events.event WHERE type IN {SIGNED}"
    )


def downgrade() -> None:
    op.drop_table("admitted", schema="events")
    op.execute(f"ALTER POLICY deliver ON events.delivery WITH CHECK ({AT_BIRTH})")
    for name, condition in BEFORE.items():
        index_deliveries(name, condition)
    op.drop_column("delivery", "refused_at", schema="events")
    op.drop_index("ix_event_aggregateid_type", "event", schema="events")
    op.drop_column("event", "signature", schema="events")
    op.drop_column("event", "key_id", schema="events")


def index_deliveries(name: str, condition: str) -> None:
    op.drop_index(name, "delivery", schema="events")
    op.create_index(name, "delivery", HEARD[name], schema="events", postgresql_where=sa.text(condition))
