"""前払金請求書: what invoices say beside the certificate; only added, a wrong one is replaced by the next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
OWN = "tenant_org = current_setting('hosho.tenant', true)"
NAME = "issuance.advance_invoice"
# An organisation reads and adds its own; nobody changes one.
POLICIES = (
    ("own", f"FOR SELECT TO hosho_issuance USING ({OWN})"),
    ("invoice", f"FOR INSERT TO hosho_issuance WITH CHECK ({OWN})"),
    ("everything", "TO hosho_issuance_all USING (true)"),
    ("administer", "TO CURRENT_USER USING (true)"),
)


def upgrade() -> None:
    op.create_table(
        "advance_invoice",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_advance_invoice_serial")),
        sa.ForeignKeyConstraint(
            ["guarantee_id", "version"],
            ["issuance.version.guarantee_id", "issuance.version.version"],
            name="fk_advance_invoice_guarantee_id_version",
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "serial", name="pk_advance_invoice"),
        schema="issuance",
    )
    op.execute(f"GRANT SELECT, INSERT ON {NAME} TO hosho_issuance, hosho_issuance_all")
    op.execute(f"ALTER TABLE {NAME} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for policy, rule in POLICIES:
        op.execute(f"CREATE POLICY {policy} ON {NAME} {rule}")


def downgrade() -> None:
    op.drop_table("advance_invoice", schema="issuance")
