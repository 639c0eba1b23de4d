"""Look-ups of what a process has opened before are recorded by one call, where nothing changed since.

The certificates are locked in the order of `take_key_check`, so that no two transactions wait for each other. What is
compared is read by the statement behind the lock, which sees what came while it was waited for.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NAME = "verification.record_known"
HEADER = f"""
    {NAME}(at timestamptz, ids uuid[], towns text[], numbers text[], orgs text[], clients text[], roles text[],
           serials integer[], epochs integer[], key_values bytea[], rows_known text[])
    """
BODY = """
    RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
        PERFORM FROM verification.certificate
        JOIN (SELECT DISTINCT number, town FROM unnest(numbers, towns) AS each (number, town)) AS asked
            ON certificate.contract_number = asked.number AND certificate.authority_code = asked.town
        ORDER BY certificate.authority_code, certificate.contract_number
        FOR NO KEY UPDATE OF certificate;
        RETURN QUERY
            INSERT INTO verification.look_up
                (authority_code, contract_number, org, id, at, client_id, role, outcome)
            SELECT asked.town, asked.number, asked.org, asked.id, record_known.at, asked.client, asked.role, 'confirmed'
            FROM unnest(ids, towns, numbers, orgs, clients, roles, serials, epochs, key_values, rows_known)
                AS asked (id, town, number, org, client, role, serial, epoch, value, rows_known)
            JOIN verification.certificate
                ON certificate.contract_number = asked.number AND certificate.authority_code = asked.town
            WHERE asked.rows_known = concat(concat_ws(':', certificate.xmin, certificate.ctid), ' ', (
                SELECT string_agg(concat_ws(':', each.version, each.xmin, each.ctid), ' ' ORDER BY each.version)
                FROM verification.certificate_version AS each WHERE each.contract_number = asked.number
            ))
            AND (asked.serial, asked.epoch, asked.value) = (
                SELECT newest.serial, newest.epoch, newest.value FROM verification.key_check AS newest
                WHERE newest.contract_number = asked.number ORDER BY newest.serial DESC LIMIT 1
            )
            AND NOT EXISTS (
                SELECT FROM verification.quota
                WHERE quota.authority_code = asked.town AND quota.org = asked.org
                AND (quota.contract_number = asked.number AND quota.wrong > 0
                     OR quota.contract_number = '' AND quota.locked_until > record_known.at)
            )
            RETURNING look_up.id;
    END $$
    """


def upgrade() -> None:
    op.execute(f"CREATE FUNCTION {HEADER} {BODY}")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {NAME} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO hosho_verification, hosho_verification_all")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {NAME}")
