"""Mails of several kinds: reminders of a 保証期限, and what is told of an application before it has a number.

What was decided on a reminder is a row, and what is due is found by its day. What is told of an application is about a
guarantee that was asked for, which has no row in schema `issuance` yet: so mails refer to none by a key.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
ROUTES = tuple(
    ("hosho_application", f"guarantee.{said}", "application", "issuance") for said in ("returned", "premium_due")
)


def upgrade() -> None:
    for column in (
        sa.Column("kind", sa.Text(), server_default=sa.text("'issued'"), nullable=False),
        sa.Column("application_id", sa.UUID(), nullable=True),
        sa.Column("move_id", sa.UUID(), nullable=True),
    ):
        op.add_column("mail", column, schema="issuance")
    op.drop_constraint("fk_mail_guarantee_id", "mail", schema="issuance")
    for route in ROUTES:
        op.execute(f"INSERT INTO events.route (role, type, source, hearer) VALUES {route}")
    op.create_table(
        "reminder",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("mail_id", sa.UUID(), nullable=True),
        sa.CheckConstraint("days_before >= 1", name=op.f("ck_reminder_days_before")),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_reminder_guarantee_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["issuance.mail.id"], name="fk_reminder_mail_id"),
        sa.PrimaryKeyConstraint("guarantee_id", "expires_on", "days_before", name="pk_reminder"),
        schema="issuance",
    )
    guard("reminder", "SELECT, INSERT")
    with op.get_context().autocommit_block():  # nobody waits for them; what an interrupted one left is made anew
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS issuance.ix_mail_move")
        op.create_index(
            "ix_mail_move", "mail", ["move_id"], unique=True, schema="issuance", postgresql_concurrently=True
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS issuance.ix_listed_expires")
        op.create_index(
            "ix_listed_expires",
            "listed",
            ["expires_on", "contract_number"],
            schema="issuance",
            postgresql_concurrently=True,
        )


def guard(table: str, rights: str) -> None:
    """Only the role that sees everything reaches it."""
    name = f"issuance.{table}"
    op.execute(f"GRANT {rights} ON {name} TO hosho_issuance, hosho_issuance_all")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY everything ON {name} TO hosho_issuance_all USING (true)")
    op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    op.drop_index("ix_listed_expires", "listed", schema="issuance")
    op.drop_table("reminder", schema="issuance")
    for _, said, _, _ in ROUTES:
        op.execute(f"DELETE FROM events.route WHERE type = '{said}'")
    op.execute("DELETE FROM issuance.mail WHERE move_id IS NOT NULL")
    op.create_foreign_key(
        "fk_mail_guarantee_id",
        "mail",
        "guarantee",
        ["guarantee_id"],
        ["id"],
        source_schema="issuance",
        referent_schema="issuance",
    )
    op.drop_index("ix_mail_move", "mail", schema="issuance")
    for column in ("kind", "application_id", "move_id"):
        op.drop_column("mail", column, schema="issuance")
