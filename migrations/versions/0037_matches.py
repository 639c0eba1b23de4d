"""照合: what a confirmed look-up was compared with, and what came of it; both are empty where nothing was expected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("look_up", sa.Column("expected", postgresql.JSONB(), nullable=True), schema="verification")
    op.add_column("look_up", sa.Column("match_result", sa.Text(), nullable=True), schema="verification")


def downgrade() -> None:
    op.drop_column("look_up", "match_result", schema="verification")
    op.drop_column("look_up", "expected", schema="verification")
