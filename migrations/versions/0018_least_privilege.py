"""A role has no more than its service needs: clients, keys, documents and unlocks through functions that do one thing.

The functions run with the rights of their owner, and each service may call its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROLES = "hosho_application, hosho_issuance, hosho_verification"
WORKS_TURNS = 1024

# Header of each function and what it does; all are SECURITY DEFINER with nothing on their search path.
IDENTITY = {
    "identity.authenticate(client_id text, secret_sha256 bytea)": """
        RETURNS SETOF identity.client LANGUAGE sql STABLE AS $$
        SELECT client.* FROM identity.client
        WHERE client.id = $1 AND client.revoked_at IS NULL AND EXISTS (
            SELECT FROM identity.client_secret AS secret
            WHERE secret.client_id = $1 AND secret.sha256 = $2 AND secret.revoked_at IS NULL) $$""",
    "identity.find_client_name(client_id text)": """
        RETURNS text LANGUAGE sql STABLE AS $$
        SELECT client.name FROM identity.client WHERE client.id = $1 AND client.revoked_at IS NULL $$""",
    "identity.is_live(client_id text, role text)": """
        RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM identity.client
                       WHERE client.id = $1 AND client.role = $2 AND client.revoked_at IS NULL) $$""",
    "identity.is_live_person(person_id uuid, role text)": """
        RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM identity.person
                       WHERE person.id = $1 AND person.role = $2 AND person.revoked_at IS NULL) $$""",
    "identity.find_person(issuer text, subject text)": """
        RETURNS SETOF identity.person LANGUAGE sql STABLE AS $$
        SELECT person.* FROM identity.person
        WHERE person.issuer = $1 AND person.subject = $2 AND person.revoked_at IS NULL $$""",
    "identity.name_people(person_ids uuid[])": """
        RETURNS TABLE (id uuid, name text, org text) LANGUAGE sql STABLE AS $$
        SELECT person.id, person.name, person.org FROM identity.person WHERE person.id = ANY ($1) $$""",
    "identity.list_selves(person_id uuid)": """
        RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        SELECT self.id FROM identity.person JOIN identity.person AS self USING (issuer, subject)
        WHERE person.id = $1 $$""",
    "identity.list_officers(org text)": """
        RETURNS TABLE (client_id text, person_id uuid, name text) LANGUAGE sql STABLE AS $$
        SELECT client.id, NULL::uuid, client.name FROM identity.client
        WHERE client.role = 'officer' AND client.revoked_at IS NULL
        UNION ALL
        SELECT NULL, person.id, person.name FROM identity.person
        WHERE person.role = 'officer' AND person.org = $1 AND person.revoked_at IS NULL $$""",
    "identity.find_code(issuer text, subject text)": """
        RETURNS text LANGUAGE sql STABLE AS $$
        SELECT newcomer.code FROM identity.newcomer WHERE newcomer.issuer = $1 AND newcomer.subject = $2 $$""",
    "identity.give_code(issuer text, subject text, fresh text, asked_at timestamptz)": """
        RETURNS text LANGUAGE sql VOLATILE AS $$
        INSERT INTO identity.newcomer (issuer, subject, code, asked_at)
        SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM identity.newcomer) < 10000 ON CONFLICT DO NOTHING;
        SELECT newcomer.code FROM identity.newcomer WHERE newcomer.issuer = $1 AND newcomer.subject = $2 $$""",
}
# The audit row is what is answered from: without it there is no key.
ISSUANCE = {
    "issuance.open_key(guarantee_id uuid, serial integer, audit_id uuid, at timestamptz, actor text, action text)": """
        RETURNS bytea LANGUAGE sql VOLATILE AS $$
        WITH audited AS (
            INSERT INTO issuance.audit (id, at, actor, action, guarantee_id, tenant_org, detail)
            SELECT $3, $4, $5, $6, guarantee.id, guarantee.tenant_org,
                   jsonb_build_object('contract_number', guarantee.contract_number, 'key_serial', $2)
            FROM issuance.guarantee WHERE guarantee.id = $1
            RETURNING audit.guarantee_id)
        SELECT key.sealed FROM audited JOIN issuance.authentication_key AS key USING (guarantee_id)
        WHERE key.serial = $2 $$""",
}
VERIFICATION = {
    "verification.open_document(contract_number text, version integer)": """
        RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT document.content FROM verification.certificate_version AS registered
        JOIN documents.document ON document.sha256 = registered.document_sha256
        WHERE registered.contract_number = $1 AND registered.version = $2 $$""",
    "verification.lift_lock(unlock_id uuid, at timestamptz, client_id text, org text, contract_number text)": """
        RETURNS boolean LANGUAGE sql VOLATILE AS $$
        WITH removed AS (
            DELETE FROM verification.counter
            WHERE counter.org = $4 AND counter.contract_number = $5 AND counter.wrong > 0
            RETURNING counter.org, counter.contract_number
        ), lifted AS (
            INSERT INTO verification.unlock (id, at, client_id, org, contract_number)
            SELECT $1, $2, $3, removed.org, removed.contract_number FROM removed
            RETURNING unlock.id)
        SELECT EXISTS (SELECT FROM lifted) $$""",
}
FUNCTIONS = ((IDENTITY, ROLES), (ISSUANCE, "hosho_issuance"), (VERIFICATION, "hosho_verification"))

# An administrator who has to set a series says so: SET hosho.series_may_jump = 'on'.
ONLY_NEXT = """
    CREATE FUNCTION issuance.refuse_jump() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        IF current_setting('hosho.series_may_jump', true) = 'on'
            AND pg_has_role(SESSION_USER, CURRENT_USER, 'MEMBER') THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'INSERT' AND NEW.last_serial = 1 THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND ROW(NEW.office_code, NEW.fiscal_year) = ROW(OLD.office_code, OLD.fiscal_year)
            AND NEW.last_serial = OLD.last_serial + 1 THEN
            RETURN NEW;
        END IF;
        RAISE insufficient_privilege USING MESSAGE = 'a series begins with 1 and goes on by 1';
    END $$
    """
# From → what a role loses, and gets instead.
REVOKED = (
    ("SELECT ON identity.client, identity.client_secret, identity.person", ROLES),
    ("SELECT, INSERT ON identity.newcomer", ROLES),
    ("SELECT ON issuance.authentication_key", "hosho_issuance"),
    ("UPDATE ON issuance.series", "hosho_issuance"),
    ("SELECT ON documents.document", "hosho_verification"),
    ("USAGE ON SCHEMA documents", "hosho_verification"),
    ("DELETE ON verification.counter", "hosho_verification"),
    ("INSERT ON verification.unlock", "hosho_verification"),
)
GRANTED = (
    (
        "SELECT (guarantee_id, serial, tenant_org, epoch, check_value, created_at) ON issuance.authentication_key",
        "hosho_issuance",
    ),
    ("UPDATE (last_serial) ON issuance.series", "hosho_issuance"),
    ("SELECT, UPDATE ON application.works_turn", "hosho_application"),
)


def upgrade() -> None:
    op.create_table(
        "works_turn",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_works_turn"),
        schema="application",
    )
    op.execute(f"INSERT INTO application.works_turn SELECT generate_series(0, {WORKS_TURNS - 1})")
    for functions, roles in FUNCTIONS:
        for header, body in functions.items():
            op.execute(f"CREATE FUNCTION {header} {body} SECURITY DEFINER SET search_path = ''")
            op.execute(f"REVOKE EXECUTE ON FUNCTION {header} FROM PUBLIC")
            op.execute(f"GRANT EXECUTE ON FUNCTION {header} TO {roles}")
    op.execute(ONLY_NEXT)
    op.execute("REVOKE EXECUTE ON FUNCTION issuance.refuse_jump() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER refuse_jump BEFORE INSERT OR UPDATE ON issuance.series "
        "FOR EACH ROW EXECUTE FUNCTION issuance.refuse_jump()"
    )
    op.create_check_constraint(
        op.f("ck_document_content"), "document", "sha256 = pg_catalog.sha256(content)", schema="documents"
    )
    for rights, roles in REVOKED:
        op.execute(f"REVOKE {rights} FROM {roles}")
    for rights, roles in GRANTED:
        op.execute(f"GRANT {rights} TO {roles}")


def downgrade() -> None:
    for rights, roles in GRANTED:
        op.execute(f"REVOKE {rights} FROM {roles}")
    for rights, roles in REVOKED:
        op.execute(f"GRANT {rights} TO {roles}")
    op.drop_constraint("ck_document_content", "document", schema="documents")
    op.execute("DROP TRIGGER refuse_jump ON issuance.series")
    op.execute("DROP FUNCTION issuance.refuse_jump()")
    for functions, _ in FUNCTIONS:
        for header in functions:
            op.execute(f"DROP FUNCTION {header}")
    op.drop_table("works_turn", schema="application")
