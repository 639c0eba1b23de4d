"""A mail is fixed once it is queued: only how its sending goes may change. And no index that serves no query."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SENDING = "due_at, tries, last_error, lease_token, leased_until, sent_at, bounced_at"


def upgrade() -> None:
    op.execute("REVOKE UPDATE ON issuance.mail FROM hosho_issuance")
    op.execute(f"GRANT UPDATE ({SENDING}) ON issuance.mail TO hosho_issuance")
    op.drop_index("ix_certificate_authority_code", "certificate", schema="verification")
    op.drop_index("ix_look_up_org", "look_up", schema="verification")


def downgrade() -> None:
    op.create_index("ix_look_up_org", "look_up", ["org", "id"], schema="verification")
    op.create_index("ix_certificate_authority_code", "certificate", ["authority_code"], schema="verification")
    op.execute(f"REVOKE UPDATE ({SENDING}) ON issuance.mail FROM hosho_issuance")
    op.execute("GRANT UPDATE ON issuance.mail TO hosho_issuance")
