"""The premium of every guarantee, for its statement; those already numbered get theirs from what was approved."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "premium",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("payment_method", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_premium_guarantee_id"),
        sa.PrimaryKeyConstraint("guarantee_id", name="pk_premium"),
        schema="issuance",
    )
    op.execute(
        "INSERT INTO issuance.premium (guarantee_id, tenant_org, amount, source, payment_method) "
        "SELECT DISTINCT ON (guarantee.id) guarantee.id, guarantee.tenant_org, (data->'premium'->>'amount')::bigint, "
        "data->'premium'->>'source', data->'premium'->>'payment_method' "
        "FROM issuance.guarantee JOIN events.event ON event.type = 'guarantee.approved' "
        "AND data->>'guarantee_id' = guarantee.id::text ORDER BY guarantee.id, event.id"
    )
    op.execute("GRANT SELECT, INSERT ON issuance.premium TO hosho_issuance")


def downgrade() -> None:
    op.drop_table("premium", schema="issuance")
