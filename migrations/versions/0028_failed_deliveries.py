"""Deliveries that failed are found by an index of their own, beside the millions that did not."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FAILED = "handled_at IS NULL AND (tries > 0 OR parked_at IS NOT NULL OR refused_at IS NOT NULL)"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS events.ix_delivery_failed")
        op.create_index(
            "ix_delivery_failed",
            "delivery",
            ["hearer", "seq"],
            schema="events",
            postgresql_where=sa.text(FAILED),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_delivery_failed", "delivery", schema="events")
