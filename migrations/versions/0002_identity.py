"""The clients of the APIs; the services may read them and write nothing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GRANTS = ("SELECT ON identity.client, identity.client_secret TO hosho_application, hosho_issuance, hosho_verification",)


def upgrade() -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("authorities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
        schema="identity",
    )
    op.create_table(
        "client_secret",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["identity.client.id"], name="fk_client_secret_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_secret"),
        schema="identity",
    )
    op.create_index("ix_client_secret_client_id", "client_secret", ["client_id"], schema="identity")
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("client_secret", schema="identity")
    op.drop_table("client", schema="identity")
