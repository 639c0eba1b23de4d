"""Applications, the guarantees asked for, and what became of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GRANTS = (
    "SELECT, INSERT, UPDATE ON application.application TO hosho_application",
    "SELECT, INSERT, UPDATE, DELETE ON application.requested_guarantee TO hosho_application",
    "SELECT, INSERT ON application.move, application.premium_receipt TO hosho_application",
    "SELECT, INSERT, UPDATE, DELETE ON application.kept_answer TO hosho_application",
)


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("checked", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        schema="application",
    )
    op.create_index(
        "ix_application_received",
        "application",
        ["id"],
        schema="application",
        postgresql_where=sa.text("received_at IS NOT NULL"),
    )
    op.create_index("ix_application_tenant", "application", ["tenant_org", "id"], schema="application")
    op.create_table(
        "kept_answer",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_kept_answer"),
        schema="application",
    )
    op.create_index("ix_kept_answer_kept_at", "kept_answer", ["kept_at"], schema="application")
    op.create_table(
        "move",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("moved_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.application.id"], name="fk_move_application_id"),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
        schema="application",
    )
    op.create_index("ix_move_application", "move", ["application_id", "id"], schema="application")
    op.create_table(
        "requested_guarantee",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("works_key", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("block", postgresql.JSONB(), nullable=False),
        sa.Column("ratio", sa.Text(), nullable=False),
        sa.Column("premium_amount", sa.BigInteger(), nullable=False),
        sa.Column("premium_source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status_by", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("assigned_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("note_from_surety", sa.Text(), nullable=True),
        sa.Column("contract_number", sa.Text(), nullable=True),
        sa.Column("registered_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("premium_amount >= 0", name="ck_requested_guarantee_premium_amount"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.application.id"], name="fk_requested_guarantee_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_requested_guarantee"),
        sa.UniqueConstraint("application_id", "kind", name="uq_requested_guarantee_application_id_kind"),
        schema="application",
    )
    op.create_index(
        "ix_requested_guarantee_assigned",
        "requested_guarantee",
        ["assigned_to", "application_id"],
        schema="application",
        postgresql_include=["status", "kind", "office_code", "authority_code", "status_since"],
        postgresql_where=sa.text("assigned_to IS NOT NULL"),
    )
    op.create_index(
        "ix_requested_guarantee_authority",
        "requested_guarantee",
        ["authority_code", "application_id"],
        schema="application",
        postgresql_include=["status", "kind", "office_code", "status_since", "assigned_to"],
    )
    op.create_index(
        "ix_requested_guarantee_kind",
        "requested_guarantee",
        ["kind", "application_id"],
        schema="application",
        postgresql_include=["status"],
    )
    op.create_index(
        "ix_requested_guarantee_office",
        "requested_guarantee",
        ["office_code", "status", "application_id"],
        schema="application",
        postgresql_include=["kind", "authority_code", "status_since", "assigned_to"],
    )
    op.create_index(
        "ix_requested_guarantee_status",
        "requested_guarantee",
        ["status", "application_id"],
        schema="application",
        postgresql_include=["kind", "authority_code", "office_code", "status_since", "assigned_to"],
    )
    op.create_index(
        "ix_requested_guarantee_tenant",
        "requested_guarantee",
        ["tenant_org", "status", "application_id"],
        schema="application",
        postgresql_include=["kind"],
    )
    op.create_index(
        "ix_requested_guarantee_tenant_kind",
        "requested_guarantee",
        ["tenant_org", "kind", "application_id"],
        schema="application",
    )
    op.create_index(
        "ix_requested_guarantee_works",
        "requested_guarantee",
        ["tenant_org", "authority_code", "works_key", "kind", "fiscal_year"],
        schema="application",
    )
    op.create_table(
        "premium_receipt",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantee_id"], ["application.requested_guarantee.id"], name="fk_premium_receipt_guarantee_id"
        ),
        sa.PrimaryKeyConstraint("guarantee_id", name="pk_premium_receipt"),
        schema="application",
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.drop_table("premium_receipt", schema="application")
    op.drop_table("requested_guarantee", schema="application")
    op.drop_table("move", schema="application")
    op.drop_table("kept_answer", schema="application")
    op.drop_table("application", schema="application")
