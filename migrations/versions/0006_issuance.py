"""Guarantees with number, versions, key and mail; what was issued is never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT, INSERT, UPDATE (current_version) ON issuance.guarantee TO hosho_issuance",
    "SELECT, INSERT ON issuance.version, issuance.version_document, issuance.registration TO hosho_issuance",
    "SELECT, INSERT ON issuance.data_key, issuance.authentication_key, issuance.audit TO hosho_issuance",
    "SELECT, INSERT, UPDATE ON issuance.series, issuance.mail TO hosho_issuance",
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        schema="issuance",
    )
    op.create_index("ix_audit_guarantee", "audit", ["guarantee_id", "id"], schema="issuance")
    op.create_table(
        "data_key",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped_by", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name="pk_data_key"),
        schema="issuance",
    )
    op.create_table(
        "guarantee",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("notify_email", sa.Text(), nullable=True),
        sa.Column("numbered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guarantee"),
        sa.UniqueConstraint("contract_number", name="uq_guarantee_contract_number"),
        schema="issuance",
    )
    op.create_index("ix_guarantee_tenant", "guarantee", ["tenant_org", "contract_number"], schema="issuance")
    op.create_table(
        "series",
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_serial BETWEEN 1 AND 99999", name="ck_series_last_serial"),
        sa.PrimaryKeyConstraint("office_code", "fiscal_year", name="pk_series"),
        schema="issuance",
    )
    op.create_table(
        "authentication_key",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["issuance.data_key.epoch"], name="fk_authentication_key_epoch"),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_authentication_key_guarantee_id"),
        sa.PrimaryKeyConstraint("guarantee_id", "serial", name="pk_authentication_key"),
        schema="issuance",
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("queued_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("leased_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("bounced_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_mail_guarantee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        schema="issuance",
    )
    op.create_index(
        "ix_mail_due",
        "mail",
        ["due_at"],
        schema="issuance",
        postgresql_where=sa.text("sent_at IS NULL AND bounced_at IS NULL"),
    )
    op.create_index("ix_mail_guarantee_id", "mail", ["guarantee_id"], schema="issuance")
    op.create_table(
        "version",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("concluded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_version_guarantee_id"),
        sa.PrimaryKeyConstraint("guarantee_id", "version", name="pk_version"),
        schema="issuance",
    )
    op.create_table(
        "registration",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("registered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantee_id", "version"],
            ["issuance.version.guarantee_id", "issuance.version.version"],
            name="fk_registration_guarantee_id_version",
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "version", name="pk_registration"),
        schema="issuance",
    )
    op.create_table(
        "version_document",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("unsealed_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantee_id", "version"],
            ["issuance.version.guarantee_id", "issuance.version.version"],
            name="fk_version_document_guarantee_id_version",
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "version", name="pk_version_document"),
        schema="issuance",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("version_document", schema="issuance")
    op.drop_table("registration", schema="issuance")
    op.drop_table("version", schema="issuance")
    op.drop_table("mail", schema="issuance")
    op.drop_table("authentication_key", schema="issuance")
    op.drop_table("series", schema="issuance")
    op.drop_table("guarantee", schema="issuance")
    op.drop_table("data_key", schema="issuance")
    op.drop_table("audit", schema="issuance")
