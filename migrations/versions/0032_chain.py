"""The chain over all versions that were drawn, its checkpoints, and what waits to be chained.

A row waits from the statement that stores a document, whatever release stores it, until the loop has chained it. So
nothing that commits late is passed over, and nobody has to search all versions for it.

The chain refers to nothing by a key: it tells of a version also where somebody took that one out.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
AWAIT_CHAINING = """
    CREATE FUNCTION issuance.await_chaining() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        INSERT INTO issuance.unchained (guarantee_id, version) VALUES (NEW.guarantee_id, NEW.version);
        RETURN NULL;
    END $$
    """
TRIGGER = """
    CREATE TRIGGER await_chaining AFTER INSERT ON issuance.version_document
    FOR EACH ROW EXECUTE FUNCTION issuance.await_chaining()
    """
# What was drawn before is chained by the same loop, in the order in which it was drawn.
FILL = """
    INSERT INTO issuance.unchained (guarantee_id, version)
    SELECT guarantee_id, version FROM issuance.version_document AS drawn
    WHERE NOT EXISTS (SELECT FROM issuance.unchained AS waiting
                      WHERE (waiting.guarantee_id, waiting.version) = (drawn.guarantee_id, drawn.version))
    ORDER BY issued_at, guarantee_id, version
    """


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("chained_at", MOMENT, nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_chain_position")),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_chain_hash")),
        sa.PrimaryKeyConstraint("position", name="pk_chain"),
        sa.UniqueConstraint("guarantee_id", "version", name="uq_chain_guarantee_id_version"),
        schema="issuance",
    )
    op.create_table(
        "checkpoint",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_checkpoint"),
        schema="issuance",
    )
    op.create_table(
        "unchained",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_unchained"),
        schema="issuance",
    )
    guard("chain", "SELECT, INSERT")
    guard("checkpoint", "SELECT, INSERT")
    guard("unchained", "SELECT, DELETE")
    op.execute(FILL)  # nobody waits for it; what is stored meanwhile is added under the lock of the trigger
    op.execute(AWAIT_CHAINING)
    op.execute("REVOKE EXECUTE ON FUNCTION issuance.await_chaining() FROM PUBLIC")
    op.execute(TRIGGER)
    op.execute(FILL)


def guard(table: str, rights: str) -> None:
    """Only the role that sees everything reaches it."""
    name = f"issuance.{table}"
    op.execute(f"GRANT {rights} ON {name} TO hosho_issuance, hosho_issuance_all")
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY everything ON {name} TO hosho_issuance_all USING (true)")
    op.execute(f"CREATE POLICY administer ON {name} TO CURRENT_USER USING (true)")


def downgrade() -> None:
    op.execute("DROP TRIGGER await_chaining ON issuance.version_document")
    op.execute("DROP FUNCTION issuance.await_chaining()")
    for table in ("unchained", "checkpoint", "chain"):
        op.drop_table(table, schema="issuance")
