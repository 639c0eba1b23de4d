"""The wall around the events: a role says and hears what `events.route` names, and nothing else.

It goes by SESSION_USER, the role that logged in, so that SET ROLE changes nothing. Whoever may act as the owner of the
tables, as an administrator's commands do, sees and mends everything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLES = "hosho_application, hosho_issuance, hosho_verification"
ROUTES = (
    ("hosho_application", "guarantee.approved", "application", "issuance"),
    ("hosho_issuance", "guarantee.numbered", "issuance", "issuance"),
    ("hosho_issuance", "guarantee.issued", "issuance", "application"),
    ("hosho_issuance", "guarantee.issued", "issuance", "verification"),
    ("hosho_verification", "guarantee.registered", "verification", "issuance"),
    ("hosho_verification", "guarantee.registered", "verification", "application"),
)
EVENT_COLUMNS = "id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, traceparent, data"
DELIVERY_COLUMNS = "event_id, hearer, seq, source, aggregateid"
# What a service is called as a source and a hearer, by the name of its role.
ME = "substr(SESSION_USER::text, 7)"

# The delivery is read by its primary key, once for each event. EXISTS would say the same, but Postgres may answer that
# by reading all deliveries of the hearer first.
POLICIES = (
    f"""
    CREATE POLICY said_or_heard ON events.event FOR SELECT USING (
        source = {ME}
        OR (SELECT true FROM events.delivery WHERE event_id = event.id AND hearer = {ME}))
    """,
    f"""
    CREATE POLICY say ON events.event FOR INSERT WITH CHECK (
        source = {ME} AND type IN (SELECT route.type FROM events.route WHERE role = SESSION_USER)
        AND aggregatetype = 'guarantee' AND subject = aggregateid
        AND data->>'guarantee_id' = aggregateid AND data->>'tenant_org' = tenant_org AND data->>'form' = form)
    """,
    f"CREATE POLICY hear ON events.delivery FOR SELECT USING (hearer = {ME})",
    f"CREATE POLICY settle ON events.delivery FOR UPDATE USING (hearer = {ME}) WITH CHECK (hearer = {ME})",
    f"""
    CREATE POLICY deliver ON events.delivery FOR INSERT WITH CHECK (
        source = {ME} AND tries = 0 AND last_error IS NULL AND lease_token IS NULL AND leased_until IS NULL
        AND handled_at IS NULL AND parked_at IS NULL)
    """,
    "CREATE POLICY administer ON events.event TO CURRENT_USER USING (true) WITH CHECK (true)",
    "CREATE POLICY administer ON events.delivery TO CURRENT_USER USING (true) WITH CHECK (true)",
)
# After the statement, because a policy does not yet see an event that is said by the same one.
REFUSE_STRAY = """
    CREATE FUNCTION events.refuse_stray() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        IF NOT pg_has_role(SESSION_USER, CURRENT_USER, 'MEMBER') AND NOT EXISTS (
            SELECT FROM events.event JOIN events.route USING (source, type)
            WHERE event.id = NEW.event_id AND event.seq = NEW.seq AND event.source = NEW.source
              AND event.aggregateid = NEW.aggregateid AND route.role = SESSION_USER AND route.hearer = NEW.hearer)
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'a delivery is of an event of one''s own, to its hearers';
        END IF;
        RETURN NULL;
    END $$
    """
REFUSE_REVIVAL = """
    CREATE FUNCTION events.refuse_revival() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        IF NOT pg_has_role(SESSION_USER, CURRENT_USER, 'MEMBER') THEN
            RAISE insufficient_privilege USING MESSAGE = 'what was handled stays handled';
        END IF;
        RETURN NEW;
    END $$
    """
TRIGGERS = (
    REFUSE_STRAY,
    """
    CREATE TRIGGER refuse_stray AFTER INSERT ON events.delivery
    FOR EACH ROW EXECUTE FUNCTION events.refuse_stray()
    """,
    REFUSE_REVIVAL,
    """
    CREATE TRIGGER refuse_revival BEFORE UPDATE ON events.delivery
    FOR EACH ROW WHEN (OLD.handled_at IS NOT NULL AND NEW.handled_at IS DISTINCT FROM OLD.handled_at)
    EXECUTE FUNCTION events.refuse_revival()
    """,
    "REVOKE EXECUTE ON FUNCTION events.refuse_stray(), events.refuse_revival() FROM PUBLIC",
)


def upgrade() -> None:
    route = op.create_table(
        "route",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hearer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", "type", "hearer", name="pk_route"),
        schema="events",
    )
    op.bulk_insert(route, [dict(zip(("role", "type", "source", "hearer"), row, strict=True)) for row in ROUTES])
    op.execute(f"GRANT SELECT ON events.route TO {ROLES}")
    for table, columns in (("event", EVENT_COLUMNS), ("delivery", DELIVERY_COLUMNS)):
        op.execute(f"REVOKE INSERT ON events.{table} FROM {ROLES}")
        op.execute(f"GRANT INSERT ({columns}) ON events.{table} TO {ROLES}")
        op.execute(f"ALTER TABLE events.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for statement in (*POLICIES, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER refuse_revival ON events.delivery")
    op.execute("DROP TRIGGER refuse_stray ON events.delivery")
    op.execute("DROP FUNCTION events.refuse_revival(), events.refuse_stray()")
    for table, policies in (
        ("event", ("said_or_heard", "say", "administer")),
        ("delivery", ("hear", "settle", "deliver", "administer")),
    ):
        for policy in policies:
            op.execute(f"DROP POLICY {policy} ON events.{table}")
        op.execute(f"ALTER TABLE events.{table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
    op.execute(f"REVOKE INSERT ({EVENT_COLUMNS}) ON events.event FROM {ROLES}")
    op.execute(f"REVOKE INSERT ({DELIVERY_COLUMNS}) ON events.delivery FROM {ROLES}")
    op.execute(f"GRANT INSERT ON events.event, events.delivery TO {ROLES}")
    op.drop_table("route", schema="events")
