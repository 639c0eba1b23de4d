"""Registered certificates, the counters of wrong keys, and every look-up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT, INSERT ON verification.certificate, verification.certificate_version TO hosho_verification",
    "SELECT, INSERT ON verification.key_check, verification.look_up, verification.unlock TO hosho_verification",
    "SELECT, INSERT, UPDATE, DELETE ON verification.counter TO hosho_verification",
)


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contract_number", name="pk_certificate"),
        sa.UniqueConstraint("guarantee_id", name="uq_certificate_guarantee_id"),
        schema="verification",
    )
    op.create_index("ix_certificate_authority_code", "certificate", ["authority_code"], schema="verification")
    op.create_table(
        "counter",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("org", "contract_number", name="pk_counter"),
        schema="verification",
    )
    op.create_table(
        "look_up",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_look_up"),
        schema="verification",
    )
    op.create_index("ix_look_up_org", "look_up", ["org", "id"], schema="verification")
    op.create_table(
        "unlock",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unlock"),
        schema="verification",
    )
    op.create_table(
        "certificate_version",
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_number"],
            ["verification.certificate.contract_number"],
            name="fk_certificate_version_contract_number",
        ),
        sa.PrimaryKeyConstraint("contract_number", "version", name="pk_certificate_version"),
        schema="verification",
    )
    op.create_table(
        "key_check",
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_number"], ["verification.certificate.contract_number"], name="fk_key_check_contract_number"
        ),
        sa.PrimaryKeyConstraint("contract_number", "serial", name="pk_key_check"),
        schema="verification",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("key_check", schema="verification")
    op.drop_table("certificate_version", schema="verification")
    op.drop_table("unlock", schema="verification")
    op.drop_table("look_up", schema="verification")
    op.drop_table("counter", schema="verification")
    op.drop_table("certificate", schema="verification")
