"""Applications by the thousand, made inside the database: mostly registered, a few open, of many builders and towns.

Bodies are empty, as neither the choice of a page nor its order reads them.
"""

import asyncpg

BUILDER = "7123456789012"
OFFICE = "001"
_DRAW = "(hashint8({salt}00000000 + n) & 2147483647) % {sides}"
_ID = (
    "CAST(lpad(to_hex(1459436400000 + n * 300000), 12, '0') || '7' || substr(md5({text}), 1, 3)"
    " || '8' || substr(md5({text}), 4, 15) AS uuid)"
)
# One builder in ten draws is BUILDER; every second request goes to OFFICE; 4 of 10 also ask for a contract guarantee.
_MAKE = f"""
    CREATE TEMPORARY TABLE made AS
    SELECT n,
           {_ID.format(text="n::text")} AS id,
           CASE {_DRAW.format(salt=1, sides=10)} WHEN 0 THEN '{BUILDER}'
                ELSE 'B' || {_DRAW.format(salt=2, sides=300)} END AS tenant_org,
           CASE {_DRAW.format(salt=3, sides=2)} WHEN 0 THEN '{OFFICE}'
                ELSE '00' || 2 + {_DRAW.format(salt=4, sides=6)} END AS office_code,
           100000 + {_DRAW.format(salt=5, sides=300)} AS authority_code,
           (ARRAY['submitted', 'submitted', 'submitted', 'submitted', 'submitted', 'submitted', 'draft', 'returned',
                  'accepted', 'withdrawn', 'declined'])[1 + {_DRAW.format(salt=6, sides=100)}] AS open_status,
           {_DRAW.format(salt=7, sides=20)} AS officer,
           timestamptz '2016-04-01' + n * interval '5 minutes' AS came_at
    FROM generate_series(1, $1::bigint) AS n
"""
_LIST_INDEXES = """
    SELECT CAST(indexrelid AS regclass)::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    WHERE indrelid = ANY(ARRAY['application.application', 'application.requested_guarantee']::regclass[])
      AND NOT indisunique
"""
_ADD_APPLICATIONS = """
    INSERT INTO application.application (id, tenant_org, version, body, checked, received_at)
    SELECT id, tenant_org, 1, '{}', '{}', CASE WHEN open_status IS DISTINCT FROM 'draft' THEN came_at END FROM made
"""
_ADD_GUARANTEES = f"""
    INSERT INTO application.requested_guarantee
           (id, application_id, tenant_org, kind, authority_code, office_code, works_key, fiscal_year, block, ratio,
            premium_amount, premium_source, status, status_since, status_by, received, assigned_to, assigned_at)
    SELECT {_ID.format(text="kind || n")}, id, tenant_org, kind, authority_code, office_code, 'works ' || n,
           extract(year FROM came_at), '{{}}', '40.0', 70000, 'sample', coalesce(open_status, 'registered'), came_at,
           'client', open_status IS DISTINCT FROM 'draft',
           CASE WHEN open_status IS NULL THEN 'officer ' || officer END, came_at
    FROM made CROSS JOIN unnest(ARRAY['advance_payment', 'contract']) AS kind
    WHERE kind = 'advance_payment' OR {_DRAW.format(salt=8, sides=10)} < 4
"""


async def add_many_applications(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Fills empty tables, oldest first, and brings the planner's knowledge up to date; needs a superuser.

    References are not looked up row by row, and the indexes are made at the end.
    """
    await connection.execute(_MAKE.replace("$1", str(count)))  # a statement that makes a table takes no parameters
    indexes = await connection.fetch(_LIST_INDEXES)
    await connection.execute("SET session_replication_role = replica")
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    await connection.execute(_ADD_APPLICATIONS)
    await connection.execute(_ADD_GUARANTEES)
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("VACUUM ANALYZE application.application, application.requested_guarantee")
