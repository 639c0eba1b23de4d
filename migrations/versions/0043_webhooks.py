"""Webhooks: whom towns and their systems have told without asking, what waits to be told, and each try.

What happens to a certificate is queued by who registers it, for whoever has it in the ledger; so the loops, which reach
all, queue and send, and an organisation reaches its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
NOW = sa.text("clock_timestamp()")
OWN = "org = current_setting('hosho.tenant', true)"
ROLES = "hosho_verification, hosho_verification_all"
TABLES = {
    "webhook": (
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("authority_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
    ),
    "webhook_secret": (
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    ),
    "webhook_message": (
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("due_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_token", sa.UUID(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
    ),
    "webhook_attempt": (
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
    ),
}
RIGHTS = {
    "webhook": "SELECT, INSERT, DELETE, UPDATE (status, failing_since, ended_at)",
    "webhook_secret": "SELECT, INSERT, DELETE",
    "webhook_message": (
        "SELECT, INSERT, UPDATE (queued_at, due_at, tries, lease_token, leased_until, last_error, sent_at, given_up_at)"
    ),
    "webhook_attempt": "SELECT, INSERT",
}


def upgrade() -> None:
    for name, columns in TABLES.items():
        _create(name, columns)
    op.create_index("ix_webhook_org", "webhook", ["org", "id"], schema="verification")
    op.create_index(
        "ix_webhook_message_due",
        "webhook_message",
        ["webhook_id", "due_at"],
        schema="verification",
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
    for name in ("webhook_secret", "webhook_message", "webhook_attempt"):
        op.create_index(f"ix_{name}_webhook_id", name, ["webhook_id", "id"], schema="verification")
    for name, rights in RIGHTS.items():
        op.execute(f"GRANT {rights} ON verification.{name} TO {ROLES}")
        op.execute(f"ALTER TABLE verification.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON verification.{name} TO hosho_verification USING ({OWN})")
        op.execute(f"CREATE POLICY everything ON verification.{name} TO hosho_verification_all USING (true)")
        op.execute(f"CREATE POLICY administer ON verification.{name} TO CURRENT_USER USING (true)")


def _create(name: str, columns: tuple[sa.Column[object], ...]) -> None:
    of_webhook = name != "webhook"
    op.create_table(
        name,
        sa.Column("id", sa.UUID(), nullable=False),
        *([sa.Column("webhook_id", sa.UUID(), nullable=False)] if of_webhook else []),
        sa.Column("org", sa.Text(), nullable=False),
        *columns,
        *(
            [
                sa.ForeignKeyConstraint(
                    ["webhook_id"], ["verification.webhook.id"], name=f"fk_{name}_webhook_id", ondelete="CASCADE"
                )
            ]
            if of_webhook
            else []
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        schema="verification",
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name, schema="verification")
