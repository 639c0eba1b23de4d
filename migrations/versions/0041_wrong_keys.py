"""The wrong keys of all towns are counted each half minute: an index of unconfirmed look-ups, by their time.

Nothing else is in it, so that a confirmed look-up costs no more.
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS verification.ix_look_up_wrong")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_look_up_wrong ON verification.look_up (at) WHERE outcome = 'not_confirmed'"
        )


def downgrade() -> None:
    op.drop_index("ix_look_up_wrong", "look_up", schema="verification")
