"""Documents by their digest: issuance puts them in, verification hands them out, nobody changes them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT, INSERT ON documents.document TO hosho_issuance",
    "SELECT ON documents.document TO hosho_verification",
)


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(sha256) = 32", name="ck_document_sha256"),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
        schema="documents",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("document", schema="documents")
