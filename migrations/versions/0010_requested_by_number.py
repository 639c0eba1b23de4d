"""A requested guarantee is found by its contract number, which no other has."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_requested_guarantee_contract_number",
        "requested_guarantee",
        ["contract_number"],
        unique=True,
        schema="application",
        postgresql_where=sa.text("contract_number IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_requested_guarantee_contract_number", "requested_guarantee", schema="application")
