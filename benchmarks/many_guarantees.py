"""What lists know of issued guarantees, by the thousand, made inside the database; of many builders and towns.

Only what a list chooses and sorts by: contents, keys and documents are left out.
"""

import asyncpg

from benchmarks.freezing import freeze
from benchmarks.many_applications import BUILDER, DRAW, WORKS_NAME

_MAKE = f"""
    INSERT INTO issuance.listed
           (guarantee_id, tenant_org, contract_number, digits, serial, kind, form, authority_code, office_code, amount,
            contract_amount, concluded_at, expires_on, terminated, folded, grams)
    SELECT CAST(md5('guarantee ' || n) AS uuid), tenant_org, head || '-' || serial, head || serial, serial,
           (ARRAY['advance_payment', 'contract', 'intermediate_payment'])[1 + {DRAW.format(salt=3, sides=3)}],
           CASE {DRAW.format(salt=4, sides=10)} WHEN 0 THEN 'paper' ELSE 'electronic' END,
           100000 + {DRAW.format(salt=5, sides=300)}, left(head, 3), contract_amount * 4 / 10, contract_amount,
           concluded_at, CAST(concluded_at AS date) + 365, false, name || E'\\n伊豆建設株式会社', grams
    FROM (
        SELECT n,
               CASE {DRAW.format(salt=1, sides=10)} WHEN 0 THEN '{BUILDER}'
                    ELSE 'B' || {DRAW.format(salt=2, sides=300)} END AS tenant_org,
               lpad((1 + n % 7)::text, 3, '0') || lpad((1 + n / 700000)::text, 2, '0') AS head,
               lpad((n / 7 % 100000)::text, 5, '0') || n % 10 AS serial,
               1000000 + 1000 * ({DRAW.format(salt=12, sides=500000)}) AS contract_amount,
               timestamptz '2016-04-01' + n * interval '5 minutes' AS concluded_at,
               lower(normalize({WORKS_NAME}, NFKC)) AS name
        FROM generate_series(1, {{count}}::bigint) AS n
    ) AS made
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT substr(part, start, size)) AS grams
        FROM unnest(ARRAY[name, '伊豆建設株式会社']) AS part
        CROSS JOIN generate_series(1, 2) AS size
        CROSS JOIN LATERAL generate_series(1, length(part) + 1 - size) AS start
    ) AS found
"""
_INDEXES = """
    SELECT CAST(indexrelid AS regclass)::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index WHERE indrelid = 'issuance.listed'::regclass AND NOT indisunique
"""


async def add_many_guarantees(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Fills an empty table and brings the planner's knowledge up to date; needs a superuser."""
    indexes = await connection.fetch(_INDEXES)
    await connection.execute("SET session_replication_role = replica")
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    await connection.execute(_MAKE.format(count=count))
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("SELECT issuance.count_anew()")
    await freeze(connection, "issuance.listed", "issuance.tally")
