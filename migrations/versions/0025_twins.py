"""The one question of every check is a function: it names whose rows it reaches, so that no transaction has to say it.

Two of its three exchanges with Postgres went into the transaction.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NAME = "application.list_twins(text, text, text, text, uuid)"
# In plpgsql, which keeps the plan of a statement.
LIST_TWINS = """
    CREATE FUNCTION application.list_twins(
        _tenant text, _authority text, _fold text, _key text, _but uuid)
    RETURNS TABLE (
        kind text, application_id uuid, contract_number text, status text, fiscal_year integer,
        block text, body text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        RETURN QUERY
            SELECT asked.kind, asked.application_id, asked.contract_number, asked.status, asked.fiscal_year::integer,
                   asked.block::text, application.body::text
            FROM application.requested_guarantee AS asked
            JOIN application.application ON application.id = asked.application_id
            WHERE asked.tenant_org = _tenant AND asked.authority_code = _authority
              AND (asked.works_fold = _fold OR asked.works_fold = '' AND asked.works_key = _key)
              AND asked.status <> ALL ('{draft,withdrawn,declined}')
              AND asked.application_id IS DISTINCT FROM _but
            ORDER BY asked.id DESC;
    END $$
    """


def upgrade() -> None:
    op.execute(LIST_TWINS)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO hosho_application, hosho_application_all")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {NAME}")
