"""保証料入金, more than one of a guarantee: what was paid for and goes back may cost more when it is sent again.

`premium_settled` is the premium that receipts have settled so far, and each receipt says how much of it was due. Where
the release before recorded one, both stay empty: it settled the premium as it stood.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_KEY = "pk_premium_receipt"


def upgrade() -> None:
    op.add_column("requested_guarantee", sa.Column("premium_settled", sa.BigInteger()), schema="application")
    op.add_column("premium_receipt", sa.Column("due", sa.BigInteger()), schema="application")
    op.add_column(
        "premium_receipt",
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        schema="application",
    )
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS application.uq_premium_receipt_position")
        op.create_index(
            "uq_premium_receipt_position",
            "premium_receipt",
            ["guarantee_id", "position"],
            unique=True,
            schema="application",
            postgresql_concurrently=True,
        )
    op.execute(
        f"ALTER TABLE application.premium_receipt DROP CONSTRAINT {_KEY}, "
        f"ADD CONSTRAINT {_KEY} PRIMARY KEY USING INDEX uq_premium_receipt_position"
    )


def downgrade() -> None:
    op.execute(
        f"ALTER TABLE application.premium_receipt DROP CONSTRAINT {_KEY}, "
        f"ADD CONSTRAINT {_KEY} PRIMARY KEY (guarantee_id)"
    )
    op.drop_column("premium_receipt", "position", schema="application")
    op.drop_column("premium_receipt", "due", schema="application")
    op.drop_column("requested_guarantee", "premium_settled", schema="application")
