"""Applications by the thousand, made inside the database: mostly registered, a few open, of many builders and towns.

Bodies and blocks can be read, as they are for every row that a list shows.
"""

from collections.abc import Sequence

import asyncpg

from benchmarks.freezing import freeze
from shared.schemas.text.folding import fold, list_grams

BUILDER = "7123456789012"
OFFICE = "001"
DRAW = "(hashint8({salt}00000000 + n) & 2147483647) % {sides}"
_ID = (
    "CAST(lpad(to_hex(1459436400000 + n * 300000), 12, '0') || '7' || substr(md5({text}), 1, 3)"
    " || '8' || substr(md5({text}), 4, 15) AS uuid)"
)
_AT_ONCE = 50_000
_TOWNS = "東西南北中上下新大小"
_PLACES = "川山田原野沢谷島浜崎坂橋岡森池"
_WORKS = (
    "道路改良工事",
    "舗装補修工事",
    "橋梁補修工事",
    "河川改修工事",
    "下水道管布設工事",
    "校舎改築工事",
    "測量業務委託",
    "設計業務委託",
)


def _pick(salt: int, choices: str | Sequence[str]) -> str:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"(ARRAY[{listed}])[1 + {DRAW.format(salt=salt, sides=len(choices))}]"


WORKS_NAME = " || ".join(
    [
        "'町道'",
        *(_pick(salt, choices) for salt, choices in ((9, _TOWNS), (13, _PLACES), (14, _TOWNS), (15, _PLACES))),
        "'線'",
        _pick(10, _WORKS),
        f"'（第' || 1 + {DRAW.format(salt=11, sides=40)} || '工区）'",
    ]
)
# One builder in ten draws is BUILDER; every second request goes to OFFICE; 4 of 10 also ask for a contract guarantee.
_MAKE = f"""
    CREATE TEMPORARY TABLE made AS
    SELECT n,
           {_ID.format(text="n::text")} AS id,
           CASE {DRAW.format(salt=1, sides=10)} WHEN 0 THEN '{BUILDER}'
                ELSE 'B' || {DRAW.format(salt=2, sides=300)} END AS tenant_org,
           CASE {DRAW.format(salt=3, sides=2)} WHEN 0 THEN '{OFFICE}'
                ELSE '00' || 2 + {DRAW.format(salt=4, sides=6)} END AS office_code,
           100000 + {DRAW.format(salt=5, sides=300)} AS authority_code,
           (ARRAY['submitted', 'submitted', 'submitted', 'submitted', 'submitted', 'submitted', 'draft', 'returned',
                  'accepted', 'withdrawn', 'declined'])[1 + {DRAW.format(salt=6, sides=100)}] AS open_status,
           {DRAW.format(salt=7, sides=20)} AS officer,
           {WORKS_NAME} AS works_name,
           '令和8年度第' || n || '号' AS works_number,
           1000000 + 1000 * ({DRAW.format(salt=12, sides=500000)}) AS contract_amount,
           timestamptz '2016-04-01' + n * interval '5 minutes' AS came_at
    FROM generate_series(1, $1::bigint) AS n
"""
_LIST_INDEXES = """
    SELECT CAST(indexrelid AS regclass)::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    WHERE indrelid = ANY(ARRAY['application.application', 'application.requested_guarantee',
                             'application.works_text']::regclass[])
      AND NOT indisunique
"""
_ADD_APPLICATIONS = """
    INSERT INTO application.application
           (id, tenant_org, version, body, checked, received_at, created_at, updated_at, contract_amount)
    SELECT id, tenant_org, 1,
           jsonb_build_object(
               'authority_code', authority_code::text,
               'works', jsonb_build_object(
                   'name', works_name, 'number', works_number, 'contract_amount', contract_amount,
                   'contract_date', '2026-04-10',
                   'term', jsonb_build_object('from', '2026-04-13', 'to', '2027-02-26')),
               'principal', jsonb_build_object(
                   'name', '伊豆建設株式会社', 'corporate_number', tenant_org,
                   'address', '静岡県賀茂郡東伊豆町稲取1番地',
                   'representative', jsonb_build_object('title', '代表取締役', 'name', '山﨑 髙志')),
               'office_code', office_code,
               'notification', jsonb_build_object('wanted', false),
               'contact', jsonb_build_object('name', '鈴木 一郎', 'phone', '0557-00-0000')),
           '{"findings": [], "normalised": []}',
           CASE WHEN open_status IS DISTINCT FROM 'draft' THEN came_at END, came_at,
           came_at + n % 100 * interval '1 day', contract_amount
    FROM made
"""
_ADD_GUARANTEES = f"""
    INSERT INTO application.requested_guarantee
           (id, application_id, tenant_org, kind, authority_code, office_code, works_key, fiscal_year,
            amount, block, ratio, premium_amount, premium_source, status, status_since, status_by,
            received, assigned_to, assigned_at, premium_received)
    SELECT {_ID.format(text="kind || n")}, id, tenant_org, kind, authority_code, office_code, 'works ' || n,
           extract(year FROM came_at), contract_amount * 4 / 10,
           jsonb_build_object(
               'kind', kind, 'form', 'electronic', 'amount', contract_amount * 4 / 10, 'expires_on', '2027-02-26',
               'premium', jsonb_build_object('payment_method', 'bank_transfer')),
           '40.0', 70000, 'sample', coalesce(open_status, 'registered'), came_at,
           'client', open_status IS DISTINCT FROM 'draft',
           CASE WHEN open_status IS NULL THEN 'officer ' || officer END, came_at, open_status IS NULL
    FROM made CROSS JOIN unnest(ARRAY['advance_payment', 'contract']) AS kind
    WHERE kind = 'advance_payment' OR {DRAW.format(salt=8, sides=10)} < 4
"""


async def add_many_applications(connection: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Fills empty tables, oldest first, and brings the planner's knowledge up to date; needs a superuser.

    References are not looked up row by row, and the indexes are made at the end.
    """
    await connection.execute(_MAKE.replace("$1", str(count)))  # a statement that makes a table takes no parameters
    await connection.execute("CREATE UNIQUE INDEX ON made (n)")
    indexes = await connection.fetch(_LIST_INDEXES)
    await connection.execute("SET session_replication_role = replica")
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    await connection.execute(_ADD_APPLICATIONS)
    await _add_works_texts(connection)
    await connection.execute(_ADD_GUARANTEES)
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("SELECT application.count_anew()")
    tables = ("application", "requested_guarantee", "works_text", "tally")
    await freeze(connection, *(f"application.{table}" for table in tables))


async def _add_works_texts(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Folded and taken apart as the service does it."""
    last = 0
    while rows := await connection.fetch(
        "SELECT n, id, tenant_org, works_name, works_number FROM made WHERE n > $1 ORDER BY n LIMIT $2", last, _AT_ONCE
    ):
        last = rows[-1]["n"]
        texts = [(row["id"], row["tenant_org"], [fold(row["works_name"]), fold(row["works_number"])]) for row in rows]
        await connection.copy_records_to_table(
            "works_text",
            schema_name="application",
            columns=("application_id", "tenant_org", "folded", "grams"),
            records=[(row_id, org, "\n".join(parts), list_grams(parts)) for row_id, org, parts in texts],
        )
