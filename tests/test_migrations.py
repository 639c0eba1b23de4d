"""The schema: pinned, without drift, reversible, and with no grant too many."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import alembic.command
import alembic.config
import asyncpg
import pytest
from alembic.script import ScriptDirectory

from shared.runtime.data.database import MIGRATION_HEAD
from tests.databases import CloneDatabase, Server

ROOT = Path(__file__).parents[1]
ROLES = ("hosho_application", "hosho_issuance", "hosho_verification")


def make_config(url: str) -> alembic.config.Config:
    config = alembic.config.Config(toml_file=ROOT / "pyproject.toml", attributes={"url": url})
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def test_the_head_is_the_one_the_services_expect() -> None:
    scripts = ScriptDirectory.from_config(make_config(""))
    assert scripts.get_heads() == [MIGRATION_HEAD]
    revisions = sorted(script.revision for script in scripts.walk_revisions())
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


@pytest.fixture
def own_database(server: Server) -> Iterator[str]:
    """The URL of an empty database of its own."""
    asyncio.run(server.execute("CREATE DATABASE migrations"))
    yield server.url("postgres", "migrations")
    asyncio.run(server.execute("DROP DATABASE migrations WITH (FORCE)"))


def test_up_and_down_and_up_again_leaves_no_drift(own_database: str) -> None:
    config = make_config(own_database)
    alembic.command.upgrade(config, "head")
    alembic.command.check(config)
    alembic.command.downgrade(config, "base")
    alembic.command.upgrade(config, "head")


def test_requests_from_before_know_whether_they_were_sent(own_database: str) -> None:
    config = make_config(own_database)
    alembic.command.upgrade(config, "0010")
    asyncio.run(fetch(own_database, _REQUESTS))
    alembic.command.upgrade(config, "0011")
    rows = asyncio.run(fetch(own_database, "SELECT office_code, received FROM application.requested_guarantee"))
    assert {tuple(row) for row in rows} == {("sent", True), ("kept", False)}


_REQUESTS = """
    WITH application AS (
        INSERT INTO application.application
        SELECT md5(name)::uuid, 'org', 1, '{}', '{}', CASE name WHEN 'sent' THEN now() END
        FROM unnest(ARRAY['sent', 'kept']) AS name
    )
    INSERT INTO application.requested_guarantee
           (id, application_id, tenant_org, kind, authority_code, office_code, works_key, fiscal_year, block, ratio,
            premium_amount, premium_source, status, status_since, status_by)
    SELECT md5(name)::uuid, md5(name)::uuid, 'org', 'contract', '223018', name, '', 2026, '{}', '', 0, '', 'withdrawn',
           now(), 'client'
    FROM unnest(ARRAY['sent', 'kept']) AS name
"""


def test_what_lists_show_of_rows_from_before_is_filled_in(own_database: str) -> None:
    config = make_config(own_database)
    alembic.command.upgrade(config, "0011")
    accepted = _REQUESTS.replace("'withdrawn'", "CASE name WHEN 'sent' THEN 'accepted' ELSE 'issued' END")
    with_received = accepted.replace("status_by)", "status_by, received)").replace("'client'", "'client', true")
    for statement in (with_received, _RECEIPT):
        asyncio.run(fetch(own_database, statement))
    for statement in _LISTED_FROM_BEFORE:
        asyncio.run(fetch(own_database, statement))
    alembic.command.upgrade(config, "0022")
    for statement in _FOLDED_BEFORE:
        asyncio.run(fetch(own_database, statement))
    alembic.command.upgrade(config, "head")
    columns = "office_code, accepted_by, approval, premium_received"
    rows = asyncio.run(fetch(own_database, f"SELECT {columns} FROM application.requested_guarantee"))
    assert {tuple(row) for row in rows} == {("sent", "client", None, False), ("kept", None, None, True)}
    for what, filled in _FILLED.items():
        assert [tuple(row) for row in asyncio.run(fetch(own_database, what))] == filled, what


_RECEIPT = """
    INSERT INTO application.premium_receipt
    SELECT id, 'org', now(), 0, NULL, 'officer', now() FROM application.requested_guarantee WHERE status = 'issued'
"""


# A sent application whose moves and officer are known, a draft of which nothing is, and a terminated guarantee.
_LISTED_FROM_BEFORE = (
    "INSERT INTO issuance.data_key VALUES (1, 'kek', '')",
    """
    UPDATE application.application SET received_at = '2026-04-10T00:00Z', body =
           '{"works": {"name": "町道 ｱﾏｷﾞ 髙線", "number": "第７号", "contract_amount": 50000000}}'
    WHERE received_at IS NOT NULL
    """,
    """
    UPDATE application.requested_guarantee SET block = '{"amount": 20000000}', assigned_at = '2026-04-13T00:00Z'
    WHERE office_code = 'sent'
    """,
    "UPDATE application.requested_guarantee SET received = false WHERE office_code = 'kept'",
    """
    INSERT INTO application.move
    SELECT md5(at)::uuid, md5('sent')::uuid, 'org', 'contract', NULL, 'submitted', at::timestamptz, 'client', '', NULL
    FROM unnest(ARRAY['2026-04-09T00:00Z', '2026-04-12T00:00Z']) AS at
    """,
    """
    INSERT INTO issuance.guarantee (id, application_id, tenant_org, issuer_code, contract_number, kind, form,
                                    current_version, numbered_at)
    VALUES (md5('sent')::uuid, md5('sent')::uuid, 'org', '', '00101-000012', 'contract', 'paper', 2,
            '2026-04-14T00:00Z')
    """,
    """
    INSERT INTO issuance.version (guarantee_id, version, tenant_org, kind, content, concluded_at)
    SELECT md5('sent')::uuid, version, 'org', CASE version WHEN 1 THEN 'initial' ELSE 'termination' END,
           jsonb_build_object(
               'works_name', '町道髙線', 'works_number', NULL, 'authority_name', '東伊豆町',
               'principal', jsonb_build_object('name', '伊豆建設'), 'authority_code', '223018',
               'office', jsonb_build_object('code', '001'), 'amount', 20000000 / version,
               'contract_amount', 50000000, 'expires_on', '2027-02-26'),
           '2026-04-14T00:00Z'
    FROM generate_series(1, 2) AS version
    """,
)
# The fold of before left 髙 as it was.
_FOLDED_BEFORE = tuple(
    f"UPDATE {table} SET folded = replace(folded, '高', '髙'), grams = array_replace(grams, '高', '髙')"
    for table in ("application.works_text", "issuance.listed")
)
_FILLED: dict[str, list[tuple[object, ...]]] = {
    "SELECT span, begins::text, key, guarantees, amount, premium_amount FROM application.tally"
    " WHERE by = 'office' ORDER BY span": [
        ("day", "2026-04-10", "sent", 1, 20_000_000, 0),
        ("month", "2026-04-01", "sent", 1, 20_000_000, 0),
    ],
    "SELECT by, key, guarantees, amount, contract_amount FROM issuance.tally"
    " WHERE begins = '2026-04-14' AND span = 'day' ORDER BY by": [
        ("form", "paper", 1, 10_000_000, 50_000_000),
        ("kind", "contract", 1, 10_000_000, 50_000_000),
        ("office", "001", 1, 10_000_000, 50_000_000),
        ("town", "223018", 1, 10_000_000, 50_000_000),
    ],
    "SELECT created_at = '2026-04-09T00:00Z', updated_at = '2026-04-13T00:00Z', contract_amount"
    " FROM application.application WHERE received_at IS NOT NULL": [(True, True, 50_000_000)],
    "SELECT created_at <= now(), updated_at = created_at, contract_amount"
    " FROM application.application WHERE received_at IS NULL": [(True, True, 0)],
    "SELECT amount FROM application.requested_guarantee ORDER BY amount": [(0,), (20_000_000,)],
    "SELECT folded, grams @> ARRAY['あま', '7', '高', '髙'], fold FROM application.works_text ORDER BY folded": [
        ("", False, 2),
        ("町道あまぎ髙線\n第7号\n町道あまぎ高線", True, 2),
    ],
    "SELECT tenant_org, contract_number, digits, serial, kind, form, authority_code, office_code"
    " FROM issuance.listed": [("org", "00101-000012", "00101000012", "000012", "contract", "paper", "223018", "001")],
    "SELECT amount, contract_amount, concluded_at = '2026-04-14T00:00Z', expires_on::text, terminated, folded,"
    " grams @> ARRAY['豆町'] FROM issuance.listed": [
        (10_000_000, 50_000_000, True, "2027-02-26", True, "町道髙線\n東伊豆町\n伊豆建設\n町道高線", True)
    ],
    "SELECT purpose, name, fingerprint, used_since IS NOT NULL FROM identity.key ORDER BY purpose": [
        ("check", "1", None, True),
        ("encryption", "kek", None, True),
    ],
    "SELECT works_key, works_fold FROM application.requested_guarantee ORDER BY works_fold": [
        ("", "2 "),
        ("", "2 第7号"),
    ],
}


# Three versions of which the town saw the second last, and a guarantee that it never opened.
_OPENED = (
    """
    INSERT INTO verification.certificate (contract_number, guarantee_id, issuer_code, authority_code, tenant_org)
    SELECT number, md5(number)::uuid, 'S', '223018', 'org' FROM unnest(ARRAY['00108-000019', '00108-000027']) AS number
    """,
    """
    INSERT INTO verification.certificate_version
        (contract_number, version, tenant_org, kind, content, document_sha256, registered_at)
    SELECT contract_number, version, 'org', CASE version WHEN 1 THEN 'new' ELSE 'termination' END,
           jsonb_build_object(
               'contract_number', contract_number, 'issuer', jsonb_build_object('name', '例示建設保証'),
               'kind', 'contract', 'principal', jsonb_build_object('name', '伊豆建設'), 'works_name', '町道ｱﾏｷﾞ髙線',
               'contract_amount', 50000000, 'amount', 20000000 / version, 'expires_on', '2027-02-26',
               'term', jsonb_build_object('from', '2026-04-10', 'to', '2027-03-01'))
           || CASE version WHEN 3 THEN '{"terminated_on": "2026-05-01"}'::jsonb ELSE '{}' END,
           '', '2026-04-10T00:00Z'::timestamptz + version * interval '1 day'
    FROM verification.certificate, generate_series(1, 3) AS version
    """,
    """
    INSERT INTO verification.look_up (id, at, client_id, role, org, authority_code, contract_number, outcome)
    SELECT md5(at)::uuid, at::timestamptz, 'client', 'authority', '223018', NULL, '00108-000019', outcome
    FROM (VALUES ('2026-04-11T12:00Z', 'confirmed'), ('2026-04-12T12:00Z', 'confirmed'),
                 ('2026-04-13T12:00Z', 'not_confirmed')) AS made (at, outcome)
    """,
)


def test_what_was_opened_before_there_was_a_ledger_stands_in_it(own_database: str) -> None:
    config = make_config(own_database)
    alembic.command.upgrade(config, "0036")
    for statement in _OPENED:
        asyncio.run(fetch(own_database, statement))
    alembic.command.upgrade(config, "head")
    [line] = asyncio.run(fetch(own_database, "SELECT * FROM verification.ledger"))
    assert (line["authority_code"], line["number"], line["medium"]) == ("223018", "00108-000019", "electronic")
    assert (line["version"], line["seen_version"], line["terminated"], line["amount"]) == (3, 2, True, 6_666_666)
    assert (line["opened_at"].isoformat(), line["changed_at"].isoformat()) == (
        "2026-04-11T12:00:00+00:00",
        "2026-04-13T00:00:00+00:00",
    )
    assert (str(line["expires_on"]), str(line["term_ends_on"])) == ("2027-02-26", "2027-03-01")
    [words] = asyncio.run(fetch(own_database, "SELECT * FROM verification.ledger_text"))
    assert (words["line_id"], words["digits"], words["serial"]) == (line["id"], "00108000019", "000019")
    assert "あまぎ高線" in words["folded"]


async def fetch(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def grants(clone: CloneDatabase, role: str) -> dict[str, set[str]]:
    """schema.table → what a role may do to it, columns included."""
    rows = await clone.fetch(
        "SELECT table_schema || '.' || table_name AS name, privilege_type FROM information_schema.column_privileges "
        "WHERE grantee = $1 UNION SELECT table_schema || '.' || table_name, privilege_type "
        "FROM information_schema.table_privileges WHERE grantee = $1",
        role,
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["privilege_type"])
    return found


async def test_no_service_may_change_or_remove_what_was_said_or_issued(clone: CloneDatabase) -> None:
    for role in ROLES:
        for table, rights in (await grants(clone, role)).items():
            if table in APPEND_ONLY:
                assert rights <= {"SELECT", "INSERT"}, (role, table)
            assert "TRUNCATE" not in rights


APPEND_ONLY = {
    "events.event",
    "events.route",
    "application.move",
    "application.premium_receipt",
    "application.approval",
    "issuance.version",
    "issuance.version_document",
    "issuance.chain",
    "issuance.checkpoint",
    "issuance.registration",
    "issuance.authentication_key",
    "issuance.data_key",
    "issuance.audit",
    "issuance.premium",
    "issuance.advance_invoice",
    "issuance.reminder",
    "documents.document",
    "verification.certificate",
    "verification.certificate_version",
    "verification.key_check",
    "verification.look_up",
    "verification.unlock",
}


async def test_of_a_queued_mail_only_the_sending_may_change(clone: CloneDatabase) -> None:
    rows = await clone.fetch(
        "SELECT column_name FROM information_schema.column_privileges WHERE grantee = 'hosho_issuance' "
        "AND table_schema = 'issuance' AND table_name = 'mail' AND privilege_type = 'UPDATE'"
    )
    sending = {"due_at", "tries", "last_error", "lease_token", "leased_until", "sent_at", "bounced_at", "resent_at"}
    assert {row["column_name"] for row in rows} == sending


async def test_services_reach_their_own_schema_and_what_they_share(clone: CloneDatabase) -> None:
    shared = {"events", "public"}
    own = {
        "hosho_application": {"application"},
        "hosho_issuance": {"issuance", "documents"},
        "hosho_verification": {"verification"},
    }
    for role in ROLES:
        held = await grants(clone, role)
        assert {table.partition(".")[0] for table in held} == own[role] | shared
        assert held["public.alembic_version"] == {"SELECT"}


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("hosho_verification", "SELECT * FROM issuance.authentication_key"),
        ("hosho_issuance", "UPDATE issuance.version SET kind = 'x'"),
        ("hosho_issuance", "DELETE FROM events.event"),
        ("hosho_issuance", "UPDATE issuance.mail SET recipient = 'x'"),
        ("hosho_application", "UPDATE events.event SET data = '{}'"),
        ("hosho_verification", "INSERT INTO documents.document VALUES ('', '', '', 0, now())"),
        ("hosho_application", "INSERT INTO identity.client VALUES ('a', 'a', 'officer', 'a', '{}', now())"),
    ],
)
async def test_postgres_itself_refuses(clone: CloneDatabase, role: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await clone.fetch(statement, role=role)
