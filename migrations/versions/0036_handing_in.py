"""提出: what was handed in to towns and how, with the files that went along, and whose mailboxes were confirmed.

The key notice is drawn anew at each try to send it, so that no row has the key: of what is drawn there is a name alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
OWN = "tenant_org = current_setting('hosho.tenant', true)"
ROUTE = ("hosho_issuance", "guarantee.handed_in", "issuance", "application")
# What was decided stays decided, as of a release.
DECIDED_ONCE = """
    CREATE TRIGGER refuse_second_decision BEFORE UPDATE ON issuance.submission
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION issuance.refuse_second_decision()
"""


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("handed_in_by", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("unknown_domains", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("num_nulls(subject, body, reply_to) IN (0, 3)", name=op.f("ck_submission_mail_whole")),
        sa.CheckConstraint("(handed_in_on IS NULL) = (subject IS NOT NULL)", name=op.f("ck_submission_mail_or_record")),
        sa.CheckConstraint(
            "num_nulls(decision, decided_by, decided_at) IN (0, 3)", name=op.f("ck_submission_decided_whole")
        ),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_submission_guarantee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        schema="issuance",
    )
    op.create_index("ix_submission_guarantee_id", "submission", ["guarantee_id", "id"], schema="issuance")
    op.create_index(
        "ix_submission_unconfirmed",
        "submission",
        ["id"],
        schema="issuance",
        postgresql_where=sa.text("unknown_domains <> '{}' AND decided_at IS NULL"),
    )
    op.execute(DECIDED_ONCE)
    op.create_table(
        "submission_file",
        sa.Column("submission_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(content IS NULL) = (what IN ('key_notice', 'certificate'))", name=op.f("ck_submission_file_drawn")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["issuance.submission.id"], name="fk_submission_file_submission_id"),
        sa.PrimaryKeyConstraint("submission_id", "position", name="pk_submission_file"),
        schema="issuance",
    )
    op.create_table(
        "known_domain",
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "domain", name="pk_known_domain"),
        schema="issuance",
    )
    op.create_table(
        "submission_day",
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_org", "day", name="pk_submission_day"),
        schema="issuance",
    )
    op.add_column("requested_guarantee", sa.Column("handed_in_on", sa.Date(), nullable=True), schema="application")
    op.add_column("mail", sa.Column("submission_id", sa.UUID(), nullable=True), schema="issuance")
    guard("submission", "SELECT, INSERT, UPDATE (decision, decided_by, decided_at)", "SELECT", "INSERT")
    guard("submission_file", "SELECT, INSERT", "SELECT", "INSERT")
    guard("submission_day", "SELECT, INSERT, UPDATE (made)", "SELECT", "INSERT", "UPDATE")
    op.execute("GRANT SELECT, INSERT ON issuance.known_domain TO hosho_issuance, hosho_issuance_all")
    op.execute(f"CREATE POLICY hand_in ON issuance.mail FOR INSERT TO hosho_issuance WITH CHECK ({OWN})")
    op.execute(f"INSERT INTO events.route (role, type, source, hearer) VALUES {ROUTE}")
    with op.get_context().autocommit_block():  # nobody waits for it; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS issuance.ix_mail_submission")
        op.create_index(
            "ix_mail_submission",
            "mail",
            ["submission_id"],
            schema="issuance",
            postgresql_where=sa.text("submission_id IS NOT NULL"),
            postgresql_concurrently=True,
        )


def guard(table: str, rights: str, *own: str) -> None:
    """A tenant reaches rows of its own, for `own` commands; the role that sees everything reaches all."""
    name = f"issuance.{table}"
    op.execute(f"GRANT {rights} ON {name} TO hosho_issuance, hosho_issuance_all")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for command in own:
        rule = {"SELECT": f"USING ({OWN})", "INSERT": f"WITH CHECK ({OWN})", "UPDATE": f"USING ({OWN})"}[command]
        policy = "own" if command == "SELECT" else f"own_{command.lower()}"
        op.execute(f"CREATE POLICY {policy} ON {name} FOR {command} TO hosho_issuance {rule}")
    op.execute(f"CREATE POLICY everything ON {name} TO hosho_issuance_all USING (true)")
    op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    op.drop_index("ix_mail_submission", "mail", schema="issuance")
    op.execute("DELETE FROM events.route WHERE type = 'guarantee.handed_in'")
    op.execute("DROP POLICY hand_in ON issuance.mail")
    op.execute("DELETE FROM issuance.mail WHERE submission_id IS NOT NULL")
    op.drop_column("mail", "submission_id", schema="issuance")
    op.drop_column("requested_guarantee", "handed_in_on", schema="application")
    for table in ("submission_day", "known_domain", "submission_file", "submission"):
        op.drop_table(table, schema="issuance")
