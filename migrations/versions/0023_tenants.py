"""An organisation's rows are its own: the second wall behind the tenant filter of each query.

A transaction says whose it is as it begins: `hosho.tenant`, of a town also `hosho.towns`, or it takes on the role that
sees everything. That is a role of its own, because a policy with an exception in it would end plans that read an index
alone. A transaction that says nothing sees nothing.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OWN = "{column} = current_setting('hosho.tenant', true)"
TENANT = _OWN.format(column="tenant_org")
ORG = _OWN.format(column="org")
TOWN = "authority_code = ANY (string_to_array(current_setting('hosho.towns', true), ','))"
# What the policy of the certificates lets through; its row is read by its primary key.
OF_CERTIFICATE = """
    (SELECT true FROM verification.certificate
     WHERE certificate.contract_number = certificate_version.contract_number)
"""
# Of each service: its tables, and what an organisation may do with which rows. Without a policy, an organisation
# does not come near them.
POLICIES = {
    "application": {
        "application": ("ALL", TENANT),
        "works_text": ("ALL", TENANT),
        "requested_guarantee": ("ALL", TENANT),
        "move": ("ALL", TENANT),
        "premium_receipt": ("SELECT", TENANT),
        "approval": ("SELECT", TENANT),
    },
    "issuance": {
        "guarantee": ("SELECT", TENANT),
        "version": ("SELECT", TENANT),
        "listed": ("SELECT", TENANT),
        "version_document": ("SELECT", TENANT),
        "registration": ("SELECT", TENANT),
        "premium": ("SELECT", TENANT),
        "authentication_key": ("SELECT", TENANT),
        "mail": ("SELECT", TENANT),
        "audit": None,
        "release": None,
    },
    "verification": {
        "certificate": ("SELECT", TOWN),
        "certificate_version": ("SELECT", OF_CERTIFICATE),
        "key_check": None,
        "counter": ("SELECT", ORG),
        "quota": ("SELECT", ORG),
        "refusal": ("SELECT", ORG),
        "look_up": ("SELECT", ORG),
        "unlock": ("SELECT", ORG),
    },
}
# A search finds works by their grams before it knows whose they are: Postgres uses no index of grams behind a policy,
# since it does not call `@>` leakproof. What is found is an id, and whose application that is, its own policy decides.
FIND = "CREATE POLICY find ON application.works_text FOR SELECT TO hosho_application USING (true)"
# Without INHERIT a service has nothing of the other role's, its policies included, before it takes that role on.
MAKE_ROLE = """
    DO $$ BEGIN
        BEGIN CREATE ROLE hosho_{0}_all NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END;
        IF (SELECT rolinherit FROM pg_roles WHERE rolname = 'hosho_{0}') THEN ALTER ROLE hosho_{0} NOINHERIT; END IF;
        IF NOT pg_has_role('hosho_{0}', 'hosho_{0}_all', 'MEMBER') THEN GRANT hosho_{0}_all TO hosho_{0}; END IF;
    END $$
"""
# All that a role was granted in this database, as GRANT names it.
LIST_RIGHTS = """
    WITH held AS (
        SELECT 'SCHEMA' AS kind, oid::regnamespace::text AS thing, NULL AS part, nspacl AS rights FROM pg_namespace
        UNION ALL SELECT 'TABLE', oid::regclass::text, NULL, relacl FROM pg_class WHERE relkind = 'r'
        UNION ALL SELECT 'TABLE', attrelid::regclass::text, quote_ident(attname), attacl FROM pg_attribute
        UNION ALL SELECT 'FUNCTION', oid::regprocedure::text, NULL, proacl FROM pg_proc
    )
    SELECT privilege_type || coalesce(' (' || part || ')', '') || ' ON ' || kind || ' ' || thing
    FROM held, aclexplode(rights) WHERE grantee = CAST('hosho_{0}' AS regrole)
"""


def upgrade() -> None:
    for service, tables in POLICIES.items():
        op.execute(MAKE_ROLE.format(service))
        for right in op.get_bind().exec_driver_sql(LIST_RIGHTS.format(service)).scalars().all():
            op.execute(f"GRANT {right} TO hosho_{service}_all")
        for table, policy in tables.items():
            name = f"{service}.{table}"
            op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            if policy:
                command, own = policy
                op.execute(f"CREATE POLICY own ON {name} FOR {command} TO hosho_{service} USING ({own})")
            op.execute(f"CREATE POLICY everything ON {name} TO hosho_{service}_all USING (true)")
            op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")
    op.execute(FIND)


def downgrade() -> None:
    for service, tables in POLICIES.items():
        for table in tables:
            name = f"{service}.{table}"
            for policy in ("find", "own", "everything", "administer"):
                op.execute(f"DROP POLICY IF EXISTS {policy} ON {name}")
            op.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        for right in op.get_bind().exec_driver_sql(LIST_RIGHTS.format(f"{service}_all")).scalars().all():
            op.execute(f"REVOKE {right} FROM hosho_{service}_all")
