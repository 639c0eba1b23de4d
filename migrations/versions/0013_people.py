"""People who sign in with an identity provider, and the codes by which unknown ones are told to the operator.

The services may read people and write none. Of newcomers they add rows and change none: a code stands for one identity.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT ON identity.person TO hosho_application, hosho_issuance, hosho_verification",
    "SELECT, INSERT ON identity.newcomer TO hosho_application, hosho_issuance, hosho_verification",
)


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("authorities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("signing_limit", sa.BigInteger(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "signing_limit IS NULL OR (signing_limit >= 0 AND role = 'officer')", name=op.f("ck_person_signing_limit")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        schema="identity",
    )
    op.create_index(
        "ix_person_live",
        "person",
        ["issuer", "subject"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "newcomer",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_newcomer"),
        sa.UniqueConstraint("issuer", "subject", name="uq_newcomer_issuer_subject"),
        schema="identity",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("newcomer", schema="identity")
    op.drop_table("person", schema="identity")
