"""Which key stands behind which name: a fingerprint of each, by which a service notices a wrong one at its start.

One function writes and compares, for the purposes of the role that logged in. Names that were in use before are taken
over; their fingerprints come with the first service that starts.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROLES = ("hosho_application", "hosho_issuance", "hosho_verification")
# Who may note a key of a purpose, and who makes new things with it.
PURPOSES = (
    ("hosho_issuance", "check", True),
    ("hosho_verification", "check", False),
    ("hosho_issuance", "encryption", True),
    ("hosho_application", "application_fact", True),
    ("hosho_issuance", "application_fact", False),
    ("hosho_issuance", "issuance_fact", True),
    ("hosho_application", "issuance_fact", False),
    ("hosho_verification", "issuance_fact", False),
)
NOTE_KEYS = "identity.note_keys(text[], text[], bytea[], boolean[])"
MOST_NAMES = 50  # of one purpose: a role that was stolen fills no table
# Only a row that changes is locked, so that whoever holds its transaction open keeps nobody waiting for known keys. The
# last statement sees what another process has committed while the first ones waited for it.
FUNCTION = f"""
    CREATE FUNCTION identity.note_keys(
        _purposes text[], _names text[], _fingerprints bytea[], _used boolean[])
    RETURNS TABLE (purpose text, name text, fingerprint bytea, noted_by text, used boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM unnest(_purposes, _used) AS given (purpose, used) WHERE NOT EXISTS (
                SELECT FROM (VALUES {", ".join(f"('{role}', '{what}', {makes})" for role, what, makes in PURPOSES)})
                    AS allowed (role, purpose, makes)
                WHERE allowed.role = SESSION_USER AND allowed.purpose = given.purpose
                  AND (allowed.makes OR NOT given.used)))
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'a role notes the keys of its own purposes';
        END IF;
        INSERT INTO identity.key (purpose, name, fingerprint, noted_at, noted_by, used_since)
        SELECT given.purpose, given.name, given.fingerprint, now(), SESSION_USER::text,
               CASE WHEN given.used THEN now() END
        FROM unnest(_purposes, _names, _fingerprints, _used) AS given (purpose, name, fingerprint, used)
        ORDER BY given.purpose, given.name
        ON CONFLICT ON CONSTRAINT pk_key DO NOTHING;
        UPDATE identity.key AS known
        SET fingerprint = given.fingerprint,
            noted_at = coalesce(known.noted_at, now()),
            noted_by = coalesce(known.noted_by, SESSION_USER::text),
            used_since = coalesce(known.used_since, CASE WHEN given.used THEN now() END)
        FROM unnest(_purposes, _names, _fingerprints, _used) AS given (purpose, name, fingerprint, used)
        WHERE known.purpose = given.purpose AND known.name = given.name
          AND (known.fingerprint IS NULL
               OR known.fingerprint = given.fingerprint AND known.used_since IS NULL AND given.used);
        IF EXISTS (
            SELECT FROM identity.key AS known WHERE known.purpose = ANY (_purposes)
            GROUP BY known.purpose HAVING count(*) > {MOST_NAMES})
        THEN
            RAISE program_limit_exceeded USING MESSAGE = 'more than {MOST_NAMES} names of keys for one purpose';
        END IF;
        RETURN QUERY
            SELECT known.purpose, known.name, known.fingerprint, known.noted_by, known.used_since IS NOT NULL
            FROM identity.key AS known WHERE known.purpose = ANY (_purposes) ORDER BY known.purpose, known.name;
    END $$
    """
# Small tables, but for the events: they are read once, and nobody waits for that.
TAKE_OVER = """
    INSERT INTO identity.key (purpose, name, used_since)
    SELECT 'check', epoch::text, now() FROM issuance.data_key
    UNION SELECT 'encryption', wrapped_by, now() FROM issuance.data_key
    UNION SELECT source || '_fact', key_id, now() FROM events.event WHERE key_id IS NOT NULL
    """


def upgrade() -> None:
    op.create_table(
        "key",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("noted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=True),
        sa.Column("used_since", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("retired_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint("octet_length(fingerprint) = 32", name=op.f("ck_key_fingerprint")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_key_name")),
        sa.PrimaryKeyConstraint("purpose", "name", name="pk_key"),
        schema="identity",
    )
    op.execute(TAKE_OVER)
    op.execute(FUNCTION)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {NOTE_KEYS} FROM PUBLIC")
    for role in ROLES:
        op.execute(f"GRANT EXECUTE ON FUNCTION {NOTE_KEYS} TO {role}, {role}_all")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {NOTE_KEYS}")
    op.drop_table("key", schema="identity")
