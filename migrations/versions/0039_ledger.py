"""台帳 of each town: what it opened, filled in of what it opened before, and what it enters by hand."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.schemas.text.folding import FOLD_VERSION, fold, list_grams

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
OWN = "authority_code = ANY (string_to_array(current_setting('hosho.towns', true), ','))"
ROLES = "hosho_verification, hosho_verification_all"
ROWS_AT_ONCE = 2_000
# What was opened, in the order of its numbers: its newest version, and the last that was seen.
OPENED = """
    SELECT certificate.contract_number AS number, certificate.authority_code, newest.version, newest.registered_at,
           newest.content, opened.first_at,
           (SELECT max(version) FROM verification.certificate_version AS seen
            WHERE seen.contract_number = certificate.contract_number
            AND (seen.registered_at <= opened.last_at OR seen.version = 1)) AS seen_version
    FROM verification.certificate
    JOIN LATERAL (SELECT * FROM verification.certificate_version AS version
                  WHERE version.contract_number = certificate.contract_number
                  ORDER BY version DESC LIMIT 1) AS newest ON true
    JOIN (SELECT contract_number, min(at) AS first_at, max(at) AS last_at FROM verification.look_up
          WHERE outcome = 'confirmed' GROUP BY contract_number) AS opened
        ON opened.contract_number = certificate.contract_number
    WHERE certificate.contract_number > :after ORDER BY certificate.contract_number LIMIT :limit
    """


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=True),
        sa.Column("sent_back_version", sa.Integer(), nullable=True),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("principal_name", sa.Text(), nullable=False),
        sa.Column("works_name", sa.Text(), nullable=False),
        sa.Column("contract_amount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("term_ends_on", sa.Date(), nullable=True),
        sa.Column("terminated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(medium = 'electronic') = (version IS NOT NULL)", name=op.f("ck_ledger_version_of_electronic")
        ),
        sa.CheckConstraint("(version IS NULL) = (seen_version IS NULL)", name=op.f("ck_ledger_seen_of_version")),
        sa.CheckConstraint(
            "version IS NULL OR (returned_on IS NULL AND note IS NULL)", name=op.f("ck_ledger_entered_by_hand")
        ),
        sa.CheckConstraint("expires_on IS NOT NULL OR medium = 'deposit'", name=op.f("ck_ledger_expires")),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        schema="verification",
    )
    op.create_table(
        "ledger_text",
        sa.Column("line_id", sa.UUID(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("fold", sa.SmallInteger(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["verification.ledger.id"], name="fk_ledger_text_line_id"),
        sa.PrimaryKeyConstraint("line_id", name="pk_ledger_text", postgresql_include=["folded", "digits", "serial"]),
        schema="verification",
    )
    fill()
    index()
    for table in ("ledger", "ledger_text"):
        name = f"verification.{table}"
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {name} TO {ROLES}")
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {name} TO hosho_verification USING ({OWN})")
        op.execute(f"CREATE POLICY everything ON {name} TO hosho_verification_all USING (true)")
        op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")
    op.execute("CREATE POLICY find ON verification.ledger_text FOR SELECT TO hosho_verification USING (true)")


def fill() -> None:
    ledger, text = (
        sa.Table(name, sa.MetaData(), schema="verification", autoload_with=op.get_bind(), resolve_fks=False)
        for name in ("ledger", "ledger_text")
    )
    for rows in read_opened():
        lines = [compose(row) for row in rows]
        op.get_bind().execute(sa.insert(ledger), lines)
        op.get_bind().execute(
            sa.insert(text), [compose_text(line["id"], row) for line, row in zip(lines, rows, strict=True)]
        )


def read_opened() -> Iterator[Sequence[Any]]:
    """So many at once that they fit into memory."""
    after = ""
    while rows := op.get_bind().execute(sa.text(OPENED), {"after": after, "limit": ROWS_AT_ONCE}).all():
        yield rows
        after = rows[-1].number


def compose(row: Any) -> dict[str, object]:
    content = row.content
    return {
        "id": uuid_utils.compat.uuid7(),
        "authority_code": row.authority_code,
        "medium": "electronic",
        "number": row.number,
        "opened_at": row.first_at,
        "changed_at": row.registered_at,
        "version": row.version,
        "seen_version": row.seen_version,
        "issuer_name": content["issuer"]["name"],
        "kind": content["kind"],
        "principal_name": content.get("joint_venture_name") or content["principal"]["name"],
        "works_name": content["works_name"],
        "contract_amount": content["contract_amount"],
        "amount": content["amount"],
        "expires_on": date.fromisoformat(content["expires_on"]),
        "term_ends_on": date.fromisoformat(content["term"]["to"]),
        "terminated": content.get("terminated_on") is not None,
    }


def compose_text(line_id: object, row: Any) -> dict[str, object]:
    content = row.content
    head, _, serial = row.number.partition("-")
    named = (row.number, content["works_name"], content.get("works_number"), content["principal"]["name"])
    texts = [fold(text) for text in (*named, content.get("joint_venture_name"), content["issuer"]["name"]) if text]
    return {
        "line_id": line_id,
        "authority_code": row.authority_code,
        "digits": head + serial,
        "serial": serial,
        "fold": FOLD_VERSION,
        "folded": "\n".join(texts),
        "grams": list_grams(texts),
    }


def index() -> None:
    """After the rows, which is faster."""
    town = "authority_code"
    pattern = "text_pattern_ops"
    op.create_index(
        "uq_ledger_electronic",
        "ledger",
        [town, "number"],
        unique=True,
        schema="verification",
        postgresql_where=sa.text("version IS NOT NULL"),
    )
    op.create_index("ix_ledger_opened", "ledger", [town, "opened_at", "id"], schema="verification")
    op.create_index("ix_ledger_expires", "ledger", [town, "expires_on"], schema="verification")
    op.create_index(
        "ix_ledger_changed",
        "ledger",
        [town, "opened_at", "id"],
        schema="verification",
        postgresql_where=sa.text("version > seen_version"),
    )
    op.create_index(
        "ix_ledger_term",
        "ledger",
        [town, "opened_at", "id"],
        schema="verification",
        postgresql_where=sa.text("term_ends_on > expires_on"),
    )
    op.create_index(
        "ix_ledger_sent_back",
        "ledger",
        [town, "opened_at", "id"],
        schema="verification",
        postgresql_where=sa.text("sent_back_version >= version"),
    )
    for part in ("digits", "serial"):
        op.create_index(
            f"ix_ledger_text_{part}", "ledger_text", [part], schema="verification", postgresql_ops={part: pattern}
        )
    op.create_index("ix_ledger_text_grams", "ledger_text", ["grams"], schema="verification", postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("ledger_text", schema="verification")
    op.drop_table("ledger", schema="verification")
