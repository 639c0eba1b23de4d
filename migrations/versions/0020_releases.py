"""Issuance's own word above an amount: what waits for a release by an officer, and the fact that one was refused."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROLE = "hosho_issuance"
WAITING = "guarantee_id, approval_id, tenant_org, arrived_at"
DECISION = "decision, note, decided_by, decided_at"
REFUSE_SECOND_DECISION = """
    CREATE FUNCTION issuance.refuse_second_decision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        IF NOT pg_has_role(SESSION_USER, CURRENT_USER, 'MEMBER') THEN
            RAISE insufficient_privilege USING MESSAGE = 'what was decided stays decided';
        END IF;
        RETURN NEW;
    END $$
    """


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("guarantee_id", sa.UUID(), nullable=False),
        sa.Column("approval_id", sa.UUID(), nullable=False),
        sa.Column("tenant_org", sa.Text(), nullable=False),
        sa.Column("arrived_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nulls(decision, decided_by, decided_at) IN (0, 3)", name=op.f("ck_release_decided_whole")
        ),
        sa.PrimaryKeyConstraint("guarantee_id", "approval_id", name="pk_release"),
        schema="issuance",
    )
    for name, column, unique in (
        ("ix_release_waiting", "approval_id", False),
        ("ix_release_one_waiting", "guarantee_id", True),
    ):
        op.create_index(
            name,
            "release",
            [column],
            unique=unique,
            schema="issuance",
            postgresql_where=sa.text("decided_at IS NULL"),
        )
    op.execute(f"GRANT SELECT, INSERT ({WAITING}), UPDATE ({DECISION}) ON issuance.release TO {ROLE}")
    op.execute(REFUSE_SECOND_DECISION)
    op.execute("REVOKE EXECUTE ON FUNCTION issuance.refuse_second_decision() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER refuse_second_decision BEFORE UPDATE ON issuance.release "
        "FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION issuance.refuse_second_decision()"
    )
    op.create_table(
        "kept_answer",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_kept_answer"),
        schema="issuance",
    )
    op.create_index("ix_kept_answer_kept_at", "kept_answer", ["kept_at"], schema="issuance")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON issuance.kept_answer TO {ROLE}")
    op.execute(
        f"INSERT INTO events.route (role, type, source, hearer)"
        f" VALUES ('{ROLE}', 'guarantee.release_refused', 'issuance', 'application')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM events.route WHERE type = 'guarantee.release_refused'")
    op.drop_table("kept_answer", schema="issuance")
    op.drop_table("release", schema="issuance")
    op.execute("DROP FUNCTION issuance.refuse_second_decision()")
