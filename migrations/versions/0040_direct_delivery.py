"""直接送付: guarantees that lie in their town's inbox without a key, where builder and town both chose it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
OWN = "authority_code = ANY (string_to_array(current_setting('hosho.towns', true), ','))"
ROLES = "hosho_verification, hosho_verification_all"
# Nothing comes into an inbox but by what is heard. What is opened from it is a look-up of the town's own.
POLICIES = (
    f"own ON verification.preference TO hosho_verification USING ({OWN})",
    f"own ON verification.delivery FOR SELECT TO hosho_verification USING ({OWN})",
    f"open ON verification.delivery FOR UPDATE TO hosho_verification USING ({OWN})",
    "open_delivered ON verification.look_up FOR INSERT TO hosho_verification "
    f"WITH CHECK (org = current_setting('hosho.tenant', true) AND authority_code = org AND {OWN})",
)


def upgrade() -> None:
    for table, column in (("guarantee", "deliver_directly"), ("registration", "delivered_directly")):
        op.add_column(
            table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False), schema="issuance"
        )
    op.create_table(
        "preference",
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("direct_delivery", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", name="pk_preference"),
        schema="verification",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("opened_version", sa.Integer(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column(
            "waits",
            sa.Boolean(),
            sa.Computed("opened_version IS NULL OR opened_version < version", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("(opened_version IS NULL) = (opened_at IS NULL)", name=op.f("ck_delivery_opened_whole")),
        sa.ForeignKeyConstraint(
            ["contract_number"], ["verification.certificate.contract_number"], name="fk_delivery_contract_number"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("contract_number", name="uq_delivery_contract_number"),
        schema="verification",
    )
    op.create_index(
        "ix_delivery_inbox", "delivery", ["authority_code", "waits", "delivered_at", "id"], schema="verification"
    )
    for table in ("preference", "delivery"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON verification.{table} TO {ROLES}")
        op.execute(f"ALTER TABLE verification.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY everything ON verification.{table} TO hosho_verification_all USING (true)")
        op.execute(f"CREATE POLICY administer ON verification.{table} TO CURRENT_USER USING (true)")
    for policy in POLICIES:
        op.execute(f"CREATE POLICY {policy}")


def downgrade() -> None:
    op.execute("DROP POLICY open_delivered ON verification.look_up")
    op.drop_table("delivery", schema="verification")
    op.drop_table("preference", schema="verification")
    op.drop_column("registration", "delivered_directly", schema="issuance")
    op.drop_column("guarantee", "deliver_directly", schema="issuance")
