"""Wrong keys count per town that is asked for, on one number and on all together, and officers lift many locks at once.

What a lock refused is one counted row. A move keeps the tag of what was decided on.

`verification.counter` and `verification.lift_lock` are what the release before goes by; they go with the next one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
# An e-contract system's wrong keys were counted without the town: they count for each of its towns.
COUNTED = """
    INSERT INTO verification.quota (authority_code, contract_number, org, wrong, wrong_at, locked_until)
    SELECT DISTINCT town, counter.contract_number, counter.org, counter.wrong, now(), counter.locked_until
    FROM verification.counter CROSS JOIN LATERAL (
        SELECT counter.org AS town WHERE counter.org ~ '^[0-9]{6}$'
        UNION
        SELECT unnest(client.authorities) FROM identity.client
        WHERE client.org = counter.org AND client.role = 'e_contract'
    ) AS asked_for
    WHERE counter.wrong > 0
    """
FIRST_REGISTERED = """
    UPDATE verification.certificate SET registered_at = (
        SELECT min(version.registered_at) FROM verification.certificate_version AS version
        WHERE version.contract_number = certificate.contract_number)
    """
# In the order in which look-ups lock them, so that neither waits for the other.
LIFT = "verification.lift_locks(at timestamptz, client_id text, authority_codes text[], contract_numbers text[])"
LIFTED = """
    RETURNS TABLE (authority_code text, contract_number text) LANGUAGE sql VOLATILE AS $$
    WITH taken AS (
        SELECT quota.authority_code, quota.contract_number, quota.org
        FROM verification.quota JOIN unnest($3, $4) AS asked (authority_code, contract_number)
            USING (authority_code, contract_number)
        WHERE quota.wrong > 0
        ORDER BY quota.authority_code, quota.contract_number, quota.org FOR UPDATE OF quota
    ), removed AS (
        DELETE FROM verification.quota USING taken
        WHERE (quota.authority_code, quota.contract_number, quota.org)
            = (taken.authority_code, taken.contract_number, taken.org)
        RETURNING quota.authority_code, quota.contract_number, quota.org
    ), lifted AS (
        INSERT INTO verification.unlock (id, at, client_id, authority_code, contract_number, org)
        SELECT gen_random_uuid(), $1, $2, removed.authority_code, removed.contract_number, removed.org FROM removed
        RETURNING unlock.authority_code, unlock.contract_number)
    SELECT DISTINCT lifted.authority_code, lifted.contract_number FROM lifted $$
    SECURITY DEFINER SET search_path = ''
    """


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", MOMENT, nullable=True),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.Column("recent", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "contract_number", "org", name="pk_quota"),
        schema="verification",
    )
    op.create_index(
        "ix_quota_locked",
        "quota",
        ["wrong_at", "authority_code", "contract_number", "org"],
        schema="verification",
        postgresql_where=sa.text("locked_until IS NOT NULL"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON verification.quota TO hosho_verification")
    op.execute(COUNTED)
    op.create_table(
        "refusal",
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "contract_number", "org", "client_id", "since", name="pk_refusal"),
        schema="verification",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (times, last_at) ON verification.refusal TO hosho_verification")
    op.add_column("certificate", sa.Column("registered_at", MOMENT, nullable=True), schema="verification")
    op.execute(FIRST_REGISTERED)
    for table in ("look_up", "unlock"):
        op.add_column(table, sa.Column("authority_code", sa.Text(), nullable=True), schema="verification")
    op.add_column("move", sa.Column("seen", sa.Text(), nullable=True), schema="application")
    op.execute(f"CREATE FUNCTION {LIFT} {LIFTED}")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {LIFT} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {LIFT} TO hosho_verification")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {LIFT}")
    op.drop_column("move", "seen", schema="application")
    for table in ("unlock", "look_up"):
        op.drop_column(table, "authority_code", schema="verification")
    op.drop_column("certificate", "registered_at", schema="verification")
    op.drop_table("refusal", schema="verification")
    op.drop_table("quota", schema="verification")
