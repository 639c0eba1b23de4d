"""One fold for every comparison, and with what is stored folded the version of the fold that made it.

Texts of before hold both folds, each in lines of its own, so that the release before finds them while it still runs.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.schemas.text.folding import FOLD_VERSION, WORKS, fold, list_grams

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEX = "ix_requested_guarantee_works_fold"
TABLES = (("works_text", "application"), ("listed", "issuance"))
ROWS_AT_ONCE = 2_000
KEYS = """
    SELECT asked.id, body->'works'->>'name' AS name, body->'works'->>'number' AS number
    FROM application.requested_guarantee AS asked
    JOIN application.application ON application.id = asked.application_id
    WHERE asked.id > :after ORDER BY asked.id LIMIT :limit
    """
WORKS_TEXTS = """
    SELECT text.application_id AS id, folded, ARRAY[coalesce(body, unfinished->'form')->'works'->>'name',
           coalesce(body, unfinished->'form')->'works'->>'number'] AS texts
    FROM application.works_text AS text JOIN application.application ON application.id = text.application_id
    WHERE text.application_id > :after ORDER BY text.application_id LIMIT :limit
    """
LISTED = """
    SELECT listed.guarantee_id AS id, folded, ARRAY[content->>'works_name', content->>'works_number',
           content->>'authority_name', content->>'joint_venture_name', content->'principal'->>'name'] AS texts
    FROM issuance.listed JOIN issuance.guarantee ON guarantee.id = listed.guarantee_id
    JOIN issuance.version ON version.guarantee_id = guarantee.id AND version = current_version
    WHERE listed.guarantee_id > :after ORDER BY listed.guarantee_id LIMIT :limit
    """


def upgrade() -> None:
    op.add_column(
        "requested_guarantee",
        sa.Column("works_fold", sa.Text(), server_default=sa.text("''"), nullable=False),
        schema="application",
    )
    for table, schema in TABLES:
        op.add_column(
            table, sa.Column("fold", sa.SmallInteger(), server_default=sa.text("1"), nullable=False), schema=schema
        )
    refold(KEYS, "UPDATE application.requested_guarantee SET works_fold = :works_fold WHERE id = :id", fold_key)
    changed = "SET fold = :fold, folded = :folded, grams = :grams"
    refold(WORKS_TEXTS, f"UPDATE application.works_text {changed} WHERE application_id = :id", fold_texts)
    refold(LISTED, f"UPDATE issuance.listed {changed} WHERE guarantee_id = :id", fold_texts)
    op.create_index(
        INDEX,
        "requested_guarantee",
        ["tenant_org", "authority_code", "works_fold", "kind"],
        schema="application",
    )


def refold(query: str, statement: str, compose: Callable[[Any], dict[str, object]]) -> None:
    update = sa.text(statement)
    for rows in read_in_parts(sa.text(query)):
        op.get_bind().execute(update, [{"id": row.id, **compose(row)} for row in rows])


def read_in_parts(query: sa.TextClause) -> Iterator[Sequence[Any]]:
    """The rows of a query that goes on `after` an id, so many at once that they fit into memory."""
    after = uuid.UUID(int=0)
    while rows := op.get_bind().execute(query, {"after": after, "limit": ROWS_AT_ONCE}).all():
        yield rows
        after = rows[-1].id


def fold_key(row: Any) -> dict[str, object]:
    folded = fold(row.number or "", WORKS) or fold(row.name or "", WORKS)
    return {"works_fold": f"{FOLD_VERSION} {folded}"}


def fold_texts(row: Any) -> dict[str, object]:
    before = [line for line in row.folded.split("\n") if line]
    texts = list(dict.fromkeys([*before, *(fold(text) for text in row.texts if text)]))
    return {"fold": FOLD_VERSION, "folded": "\n".join(texts), "grams": list_grams(texts)}


def downgrade() -> None:
    """Both folds stay in the texts: the former is among them."""
    for table, schema in TABLES:
        op.drop_column(table, "fold", schema=schema)
    op.drop_index(INDEX, "requested_guarantee", schema="application")
    op.drop_column("requested_guarantee", "works_fold", schema="application")
