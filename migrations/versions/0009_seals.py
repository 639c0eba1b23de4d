"""Whether the document of a version is sealed, and with a timestamp or without."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "version_document",
        sa.Column("seal", sa.Text(), server_default="none", nullable=False),
        schema="issuance",
    )


def downgrade() -> None:
    op.drop_column("version_document", "seal", schema="issuance")
