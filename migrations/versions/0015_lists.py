"""Lists that are searched and sorted: when an application came and changed, its amount, and the words of its works."""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.schemas.text.folding import fold, list_grams

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
RECEIVED = "received_at IS NOT NULL"
INDEXES = (
    ("ix_application_received_at", ["received_at"], RECEIVED),
    ("ix_application_updated", ["updated_at", "id"], RECEIVED),
    ("ix_application_tenant_updated", ["tenant_org", "updated_at", "id"], None),
    ("ix_application_amount", ["contract_amount", "id"], RECEIVED),
    ("ix_application_tenant_amount", ["tenant_org", "contract_amount", "id"], None),
)
LISTED = {
    "ix_listed_summary": ["kind", "form", "office_code", "authority_code", "concluded_at"],
    "ix_listed_number": ["contract_number"],
    "ix_listed_tenant_number": ["tenant_org", "contract_number"],
    "ix_listed_authority": ["authority_code", "contract_number"],
    "ix_listed_concluded": ["concluded_at", "contract_number"],
    "ix_listed_tenant_concluded": ["tenant_org", "concluded_at", "contract_number"],
    "ix_listed_amount": ["contract_amount", "contract_number"],
    "ix_listed_tenant_amount": ["tenant_org", "contract_amount", "contract_number"],
}
NARROWED = ["kind", "form", "authority_code", "expires_on", "terminated"]
INCLUDED = {
    "ix_listed_number": NARROWED,
    "ix_listed_tenant_number": NARROWED,
    "ix_listed_summary": ["amount", "contract_amount"],
}
REGISTRATIONS = {
    "ix_registration_at": ["registered_at", "guarantee_id", "version"],
    "ix_registration_tenant_at": ["tenant_org", "registered_at", "guarantee_id", "version"],
}
# Edits were not dated so far: what is known of older applications are their moves and who took them in hand.
FILL = """
    UPDATE application.application AS kept
    SET created_at = coalesce(known.first, kept.received_at, now()),
        updated_at = greatest(known.last, known.assigned, kept.received_at, known.first),
        contract_amount = coalesce((body->'works'->>'contract_amount')::bigint, 0)
    FROM (
        SELECT application.id, min(moved_at) AS first, max(moved_at) AS last,
               (SELECT max(assigned_at) FROM application.requested_guarantee
                WHERE requested_guarantee.application_id = application.id) AS assigned
        FROM application.application LEFT JOIN application.move ON move.application_id = application.id
        GROUP BY application.id
    ) AS known
    WHERE known.id = kept.id
"""
ROWS_AT_ONCE = 2_000


def upgrade() -> None:
    for column in (
        sa.Column("created_at", MOMENT),
        sa.Column("updated_at", MOMENT),
        sa.Column("contract_amount", sa.BigInteger()),
    ):
        op.add_column("application", column, schema="application")
    op.execute(FILL)
    op.execute("UPDATE application.application SET updated_at = created_at WHERE updated_at IS NULL")
    for name in ("created_at", "updated_at", "contract_amount"):
        op.alter_column("application", name, nullable=False, schema="application")
    for name, columns, condition in INDEXES:
        op.create_index(
            name,
            "application",
            columns,
            schema="application",
            postgresql_where=sa.text(condition) if condition else None,
        )
    add_requested_amount()
    add_works_text()
    add_listed()
    for name, columns in REGISTRATIONS.items():
        op.create_index(name, "registration", columns, schema="issuance")


def add_requested_amount() -> None:
    op.add_column("requested_guarantee", sa.Column("amount", sa.BigInteger()), schema="application")
    op.execute("UPDATE application.requested_guarantee SET amount = coalesce((block->>'amount')::bigint, 0)")
    op.alter_column("requested_guarantee", "amount", nullable=False, schema="application")
    op.create_index(
        "ix_requested_guarantee_summary",
        "requested_guarantee",
        ["status", "office_code", "authority_code"],
        schema="application",
        postgresql_include=["application_id", "amount", "premium_amount"],
        postgresql_where=sa.text("received"),
    )


def add_works_text() -> None:
    table = op.create_table(
        "works_text",
        sa.Column("application_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.application.id"], name="fk_works_text_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_works_text"),
        schema="application",
    )
    fill_works_text(table)
    op.create_index("ix_works_text_grams", "works_text", ["grams"], schema="application", postgresql_using="gin")
    op.execute("GRANT SELECT, INSERT, UPDATE ON application.works_text TO hosho_application")


def fill_works_text(table: sa.Table) -> None:
    query = sa.text(
        "SELECT id, tenant_org, body->'works'->>'name' AS name, body->'works'->>'number' AS number "
        "FROM application.application WHERE id > :after ORDER BY id LIMIT :limit"
    )
    for rows in read_in_parts(query):
        op.bulk_insert(table, [compose_works_text(row) for row in rows])


def read_in_parts(query: sa.TextClause) -> Iterator[Sequence[Any]]:
    """The rows of a query that goes on `after` an id, so many at once that they fit into memory."""
    after = uuid.UUID(int=0)
    while rows := op.get_bind().execute(query, {"after": after, "limit": ROWS_AT_ONCE}).all():
        yield rows
        after = rows[-1].id


def compose_works_text(row: Any) -> dict[str, object]:
    texts = [fold(part) for part in (row.name, row.number) if part]
    return {
        "application_id": row.id,
        "tenant_org": row.tenant_org,
        "folded": "\n".join(texts),
        "grams": list_grams(texts),
    }


def add_listed() -> None:
    table = op.create_table(
        "listed",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("office_code", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("contract_amount", sa.BigInteger(), nullable=False),
        sa.Column("concluded_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("terminated", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["guarantee_id"], ["issuance.guarantee.id"], name="fk_listed_guarantee_id"),
        sa.PrimaryKeyConstraint("guarantee_id", name="pk_listed"),
        schema="issuance",
    )
    fill_listed(table)
    for name, columns in LISTED.items():
        op.create_index(name, "listed", columns, schema="issuance", postgresql_include=INCLUDED.get(name))
    for name in ("digits", "serial"):
        op.create_index(
            f"ix_listed_{name}", "listed", [name], schema="issuance", postgresql_ops={name: "text_pattern_ops"}
        )
    op.create_index("ix_listed_grams", "listed", ["grams"], schema="issuance", postgresql_using="gin")
    op.execute("GRANT SELECT, INSERT, UPDATE ON issuance.listed TO hosho_issuance")


def fill_listed(table: sa.Table) -> None:
    query = sa.text(
        "SELECT guarantee.id, guarantee.tenant_org, contract_number, guarantee.kind, form, numbered_at, content, "
        "version.kind AS version_kind FROM issuance.guarantee "
        "JOIN issuance.version ON guarantee_id = guarantee.id AND version = current_version "
        "WHERE guarantee.id > :after ORDER BY guarantee.id LIMIT :limit"
    )
    for rows in read_in_parts(query):
        op.bulk_insert(table, [compose_listed(row) for row in rows])


def compose_listed(row: Any) -> dict[str, object]:
    content = row.content
    names = ("works_name", "works_number", "authority_name", "joint_venture_name")
    texts = [fold(text) for text in (*(content.get(name) for name in names), content["principal"]["name"]) if text]
    head, _, serial = row.contract_number.partition("-")
    return {
        "guarantee_id": row.id,
        "tenant_org": row.tenant_org,
        "contract_number": row.contract_number,
        "digits": head + serial,
        "serial": serial,
        "kind": row.kind,
        "form": row.form,
        "authority_code": content["authority_code"],
        "office_code": content["office"]["code"],
        "amount": content["amount"],
        "contract_amount": content["contract_amount"],
        "concluded_at": row.numbered_at,
        "expires_on": datetime.date.fromisoformat(content["expires_on"]),
        "terminated": row.version_kind == "termination",
        "folded": "\n".join(texts),
        "grams": list_grams(texts),
    }


def downgrade() -> None:
    for name in REGISTRATIONS:
        op.drop_index(name, "registration", schema="issuance")
    op.drop_table("listed", schema="issuance")
    op.drop_table("works_text", schema="application")
    op.drop_index("ix_requested_guarantee_summary", "requested_guarantee", schema="application")
    op.drop_column("requested_guarantee", "amount", schema="application")
    for name, _, _ in INDEXES:
        op.drop_index(name, "application", schema="application")
    for name in ("contract_amount", "updated_at", "created_at"):
        op.drop_column("application", name, schema="application")
