"""The life of a guarantee after it was issued: what is in force, changes, officers' acts, premiums and keys of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
TENANT = "tenant_org = current_setting('hosho.tenant', true)"
ROUTES = (
    *(
        ("hosho_issuance", f"guarantee.{said}", "issuance", hearer)
        for said in ("changed", "corrected", "change_cancelled", "terminated", "key_reissued")
        for hearer in ("application", "verification")
    ),
    ("hosho_issuance", "guarantee.change_refused", "issuance", "application"),
    ("hosho_verification", "guarantee.key_registered", "verification", "issuance"),
    ("hosho_verification", "guarantee.key_registered", "verification", "application"),
)
OPEN = "change_of IS NOT NULL AND status IN ('submitted', 'returned', 'accepted', 'approved')"
# What was decided stays decided, as of a release.
DECIDED_ONCE = """
    CREATE TRIGGER refuse_second_decision BEFORE UPDATE ON issuance.act
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION issuance.refuse_second_decision()
"""
FILL = """
    INSERT INTO application.in_force
        (guarantee_id, tenant_org, contract_number, version, version_kind, content, request_id, application_id,
         premium_amount, heard_at, registered_at)
    SELECT DISTINCT ON (request.id)
        request.id, request.tenant_org, event.data->'certificate'->>'contract_number', (event.data->>'version')::int,
        event.data->>'version_kind', event.data->'certificate', request.id, request.application_id,
        request.premium_amount, event.time, request.registered_at
    FROM application.requested_guarantee AS request
    JOIN events.event ON event.aggregateid = request.id::text AND event.type = 'guarantee.issued'
    WHERE request.contract_number = event.data->'certificate'->>'contract_number'
    ORDER BY request.id, event.seq DESC
"""


def upgrade() -> None:
    for column in (
        sa.Column("basis", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
    ):
        op.add_column("version", column, schema="issuance")
    op.add_column(
        "release",
        sa.Column("is_change", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="issuance",
    )
    op.execute("GRANT INSERT (is_change) ON issuance.release TO hosho_issuance, hosho_issuance_all")
    op.create_table(
        "act",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name=op.f("ck_act_decided_whole")),
        sa.CheckConstraint("decision <> 'approve' OR decided_by <> asked_by", name=op.f("ck_act_two_officers")),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_act_guarantee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_act"),
        schema="issuance",
    )
    op.create_index(
        "ix_act_one_waiting",
        "act",
        ["guarantee_id"],
        unique=True,
        schema="issuance",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.execute(DECIDED_ONCE)
    op.create_table(
        "version_premium",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("additional", sa.BigInteger(), nullable=False),
        sa.Column("refund", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("payment_method", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "additional >= 0 AND refund >= 0 AND additional * refund = 0", name=op.f("ck_version_premium_one_way")
        ),
        sa.ForeignKeyConstraint(
            ["guarantee_id", "version"],
            ["issuance.version.guarantee_id", "issuance.version.version"],
            name="fk_version_premium_guarantee_id_version",
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "version", name="pk_version_premium"),
        schema="issuance",
    )
    op.create_table(
        "key_registration",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("guarantee_id", "serial", name="pk_key_registration"),
        schema="issuance",
    )
    for column in (
        sa.Column("change_of", sa.Text(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("change_no", sa.Integer(), nullable=True),
        sa.Column("refund_amount", sa.BigInteger(), nullable=True),
    ):
        op.add_column("requested_guarantee", column, schema="application")
    op.create_table(
        "in_force",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("request_id", sa.UUID(), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("premium_amount", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("guarantee_id", name="pk_in_force"),
        sa.UniqueConstraint("contract_number", name="uq_in_force_contract_number"),
        schema="application",
    )
    op.create_index("ix_in_force_tenant", "in_force", ["tenant_org", "contract_number"], schema="application")
    guard("issuance", "act", "SELECT, INSERT, UPDATE (decision, note, decided_by, decided_at)", own=False)
    guard("issuance", "version_premium", "SELECT, INSERT", own=True)
    guard("issuance", "key_registration", "SELECT, INSERT", own=True)
    guard("application", "in_force", "SELECT, INSERT, UPDATE", own=True)
    op.execute(FILL)
    for route in ROUTES:
        op.execute(f"INSERT INTO events.route (role, type, source, hearer) VALUES {route}")
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS application.ix_requested_guarantee_open_change")
        op.create_index(
            "ix_requested_guarantee_open_change",
            "requested_guarantee",
            ["change_of"],
            unique=True,
            schema="application",
            postgresql_where=sa.text(OPEN),
            postgresql_concurrently=True,
        )


def guard(service: str, table: str, rights: str, *, own: bool) -> None:
    """A tenant's rows are its own; only the role that sees everything reaches what officers alone may see."""
    name, role = f"{service}.{table}", f"hosho_{service}"
    op.execute(f"GRANT {rights} ON {name} TO {role}, {role}_all")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    if own:
        op.execute(f"CREATE POLICY own ON {name} FOR SELECT TO {role} USING ({TENANT})")
    op.execute(f"CREATE POLICY everything ON {name} TO {role}_all USING (true)")
    op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    op.drop_index("ix_requested_guarantee_open_change", "requested_guarantee", schema="application")
    for _, said, _, _ in ROUTES:
        op.execute(f"DELETE FROM events.route WHERE type = '{said}'")
    op.drop_table("in_force", schema="application")
    for column in ("change_of", "base_version", "change_no", "refund_amount"):
        op.drop_column("requested_guarantee", column, schema="application")
    for table in ("key_registration", "version_premium", "act"):
        op.drop_table(table, schema="issuance")
    op.drop_column("release", "is_change", schema="issuance")
    for column in ("basis", "reason", "decided_by"):
        op.drop_column("version", column, schema="issuance")
