"""受理 and 差戻し: what a town says of a version that it looked up, and where those who it is for keep what they heard.

The town's own row is the promise; the two others repeat what the fact said. A version that was accepted stays so.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TENANT = "tenant_org = current_setting('hosho.tenant', true)"
TOWN = "authority_code = ANY (string_to_array(current_setting('hosho.towns', true), ','))"
ROUTES = tuple(
    ("hosho_verification", f"receipt.{said}", "verification", hearer)
    for said in ("accepted", "returned")
    for hearer in ("issuance", "application")
)
KEPT_ANSWER = "verification.kept_answer"
# What is said of a version by its town, as the town said it and as others heard it.
SAID = (
    ("guarantee_id", sa.UUID(), False),
    ("tenant_org", sa.Text(), False),
    ("version", sa.Integer(), False),
    ("authority_code", sa.Text(), False),
    ("officer_name", sa.Text(), False),
    ("at", MOMENT, False),
)
DECIDED = (*SAID, ("decision", sa.Text(), False), ("addressee", sa.Text(), True), ("note", sa.Text(), True))
WHOLE = "(decision = 'returned') = (addressee IS NOT NULL) AND (decision = 'accepted' OR note IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        *columns(*DECIDED),
        sa.Column("look_up_id", sa.UUID(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.CheckConstraint(WHOLE, name=op.f("ck_receipt_whole")),
        sa.ForeignKeyConstraint(
            ["contract_number", "version"],
            ["verification.certificate_version.contract_number", "verification.certificate_version.version"],
            name="fk_receipt_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        schema="verification",
    )
    op.create_index("ix_receipt_contract_number", "receipt", ["contract_number", "id"], schema="verification")
    op.create_index(
        "uq_receipt_accepted",
        "receipt",
        ["contract_number", "version"],
        unique=True,
        schema="verification",
        postgresql_where=sa.text("decision = 'accepted'"),
    )
    guard("verification", "receipt", "SELECT, INSERT", TOWN, "SELECT", "INSERT")
    op.create_table(
        "kept_answer",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_kept_answer"),
        schema="verification",
    )
    op.create_index("ix_kept_answer_kept_at", "kept_answer", ["kept_at"], schema="verification")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {KEPT_ANSWER} TO hosho_verification, hosho_verification_all")
    op.create_table(
        "receipt",
        sa.Column("id", sa.UUID(), nullable=False),
        *columns(*DECIDED),
        sa.CheckConstraint(WHOLE, name=op.f("ck_receipt_whole")),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_receipt_guarantee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        schema="issuance",
    )
    op.create_index("ix_receipt_guarantee_id", "receipt", ["guarantee_id", "at", "id"], schema="issuance")
    guard("issuance", "receipt", "SELECT, INSERT", TENANT, "SELECT")
    op.create_table(
        "town_return",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        *columns(*SAID),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.CheckConstraint("num_nulls(answered_at, answered_by) IN (0, 2)", name=op.f("ck_town_return_answered_whole")),
        sa.PrimaryKeyConstraint("id", name="pk_town_return"),
        schema="application",
    )
    op.create_index("ix_town_return_at", "town_return", ["at", "id"], schema="application")
    op.create_index(
        "ix_town_return_open",
        "town_return",
        ["guarantee_id"],
        schema="application",
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    guard("application", "town_return", "SELECT, INSERT, UPDATE (answered_at, answered_by)", TENANT)
    for route in ROUTES:
        op.execute(f"INSERT INTO events.route (role, type, source, hearer) VALUES {route}")


def columns(*told: tuple[str, sa.types.TypeEngine[object], bool]) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=nullable) for name, kind, nullable in told]


def guard(service: str, table: str, rights: str, own: str, *commands: str) -> None:
    """Rows that are `own` are reached for these commands; the role that sees everything reaches all."""
    name = f"{service}.{table}"
    op.execute(f"GRANT {rights} ON {name} TO hosho_{service}, hosho_{service}_all")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for command in commands:
        policy, rule = {"SELECT": ("own", "USING"), "INSERT": ("own_insert", "WITH CHECK")}[command]
        op.execute(f"CREATE POLICY {policy} ON {name} FOR {command} TO hosho_{service} {rule} ({own})")
    op.execute(f"CREATE POLICY everything ON {name} TO hosho_{service}_all USING (true)")
    op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    op.execute("DELETE FROM events.route WHERE type IN ('receipt.accepted', 'receipt.returned')")
    op.execute("DELETE FROM issuance.mail WHERE kind = 'town_returned'")
    op.drop_table("town_return", schema="application")
    op.drop_table("receipt", schema="issuance")
    op.drop_table("kept_answer", schema="verification")
    op.drop_table("receipt", schema="verification")
