"""Registered certificates by the million, made inside the database: what look-ups find theirs among.

Only what a look-up goes by: contents are empty, and nothing opens them, since their key checks fit no key.
"""

import asyncpg

from benchmarks.freezing import freeze

MANY = 1_000_000
_MADE = """
    SELECT lpad((800 + n / 700000)::text, 3, '0') || '01-' || lpad(n::text, 6, '0') AS contract_number,
           CAST(md5('certificate ' || n) AS uuid) AS guarantee_id
    FROM generate_series(1, {count}::bigint) AS n
    """
_ADD = (
    """
    INSERT INTO verification.certificate
        (contract_number, guarantee_id, issuer_code, authority_code, tenant_org, registered_at)
    SELECT contract_number, guarantee_id, '', '223018', 'B', now() FROM ({made}) AS made
    """,
    """
    INSERT INTO verification.certificate_version
        (contract_number, version, tenant_org, kind, content, document_sha256, registered_at)
    SELECT contract_number, 1, 'B', 'new', '{{}}', sha256('x'), now() FROM ({made}) AS made
    """,
    """
    INSERT INTO verification.key_check (contract_number, serial, tenant_org, epoch, value, registered_at)
    SELECT contract_number, 1, 'B', 1, sha256(CAST(contract_number AS bytea)), now() FROM ({made}) AS made
    """,
)


async def add_many_certificates(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Beside those that are there, and brings the planner's knowledge up to date; needs a superuser."""
    await connection.execute("SET session_replication_role = replica")
    for statement in _ADD:
        await connection.execute(statement.format(made=_MADE.format(count=count)))
    await connection.execute("RESET session_replication_role")
    await freeze(
        connection, *(f"verification.{table}" for table in ("certificate", "certificate_version", "key_check"))
    )
