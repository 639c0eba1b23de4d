"""Many lines in the ledger of one town, made by SQL."""

import json
from typing import Any

from shared.schemas.text.folding import list_grams
from tests.callers import TOWN

# So many texts are told apart; the works of each are at one of so many places.
_TEXTS = 1_000
_LINES = """
    INSERT INTO verification.ledger
        (id, authority_code, medium, number, opened_at, changed_at, version, seen_version, issuer_name, kind,
         principal_name, works_name, contract_amount, amount, expires_on, term_ends_on)
    SELECT md5(n::text)::uuid, $1, 'electronic',
           lpad((n / 1000000)::text, 5, '0') || '-' || lpad((n % 1000000)::text, 6, '0'),
           '2020-01-01T00:00Z'::timestamptz + n * interval '1 minute', now(),
           1 + (n % 5000 = 0)::int, 1, '保証', 'contract', '受注者', '工事', 2, 1,
           date '2016-01-01' + n % 5000, date '2016-01-01' + n % 5000 + (n % 7000 = 0)::int
    FROM generate_series(1, $2::int) AS n
    """
_WORDS = """
    INSERT INTO verification.ledger_text (line_id, authority_code, digits, serial, fold, folded, grams)
    SELECT id, authority_code, replace(number, '-', ''), right(number, 6), 1,
           said.folded || E'\\n' || number, said.grams
    FROM verification.ledger JOIN (
        SELECT * FROM jsonb_to_recordset($1::jsonb) AS said (place int, folded text, grams text[])
    ) AS said ON said.place = right(number, 6)::int % $2::int
    """


async def add_many_lines(connection: Any, count: int) -> None:
    texts = [f"町道{place}番線改良工事\n{'橋梁補修' if place == 7 else '舗装補修'}株式会社" for place in range(_TEXTS)]
    said = [{"place": place, "folded": text, "grams": list_grams(text.split("\n"))} for place, text in enumerate(texts)]
    await connection.execute(_LINES, TOWN, count)
    await connection.execute(_WORDS, json.dumps(said), _TEXTS)
    await connection.execute("ANALYZE verification.ledger")
    await connection.execute("ANALYZE verification.ledger_text")
