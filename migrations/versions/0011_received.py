"""Officers' lists hold only what was sent: each guarantee says so itself, and their indexes hold no other."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OFFICERS = {
    "ix_requested_guarantee_assigned": (
        ["assigned_to", "application_id"],
        ["status", "kind", "office_code", "authority_code", "status_since"],
    ),
    "ix_requested_guarantee_authority": (
        ["authority_code", "application_id"],
        ["status", "kind", "office_code", "status_since", "assigned_to"],
    ),
    "ix_requested_guarantee_kind": (["kind", "application_id"], ["status"]),
    "ix_requested_guarantee_office": (
        ["office_code", "status", "application_id"],
        ["kind", "authority_code", "status_since", "assigned_to"],
    ),
    "ix_requested_guarantee_status": (
        ["status", "application_id"],
        ["kind", "authority_code", "office_code", "status_since", "assigned_to"],
    ),
}


def upgrade() -> None:
    op.add_column(
        "requested_guarantee",
        sa.Column("received", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="application",
    )
    op.execute(
        "UPDATE application.requested_guarantee SET received = true FROM application.application "
        "WHERE application.id = application_id AND received_at IS NOT NULL"
    )
    op.alter_column("requested_guarantee", "received", server_default=None, schema="application")
    make_officers_indexes_anew(only="received")


def downgrade() -> None:
    make_officers_indexes_anew(only=None)
    op.drop_column("requested_guarantee", "received", schema="application")


def make_officers_indexes_anew(only: str | None) -> None:
    for name, (columns, included) in OFFICERS.items():
        conditions = [only, "assigned_to IS NOT NULL" if columns[0] == "assigned_to" else None]
        where = " AND ".join(condition for condition in conditions if condition)
        op.drop_index(name, "requested_guarantee", schema="application")
        op.create_index(
            name,
            "requested_guarantee",
            columns,
            schema="application",
            postgresql_include=included,
            postgresql_where=sa.text(where) if where else None,
        )
