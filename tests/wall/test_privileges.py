"""What each role may reach beside the events: its own tables, and functions that do one thing each."""

import hashlib
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.admin.store.roles import PORTAL, ROLES
from shared.runtime.data.scope import EVERYTHING
from tests.databases import CloneDatabase
from tests.harness import Installation
from tests.journey.steps import issue

FORBIDDEN = asyncpg.InsufficientPrivilegeError
SERVICES = tuple(ROLES.values())
APPLICATION, ISSUANCE, VERIFICATION = SERVICES


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize("table", ["client", "client_secret", "person", "newcomer"])
async def test_nobody_reads_or_writes_callers_but_through_functions(
    clone: CloneDatabase, role: str, table: str
) -> None:
    for statement in (
        f"SELECT * FROM identity.{table}",
        f"SELECT count(*) FROM identity.{table}",
        f"DELETE FROM identity.{table}",
        f"INSERT INTO identity.{table} DEFAULT VALUES",
    ):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(statement, role=role)


async def test_a_client_is_answered_for_its_secret_alone(installation: Installation) -> None:
    [row] = await installation.fetch(
        "SELECT client_id, sha256 FROM identity.client_secret JOIN identity.client ON client.id = client_id "
        "WHERE role = 'authority' LIMIT 1"
    )
    ask = "SELECT id FROM identity.authenticate($1, $2)"
    for role in SERVICES:
        [found] = await installation.clone.fetch(ask, row["client_id"], row["sha256"], role=role)
        assert found["id"] == row["client_id"]
        for secret in (hashlib.sha256(b"guessed").digest(), b"", None):
            assert await installation.clone.fetch(ask, row["client_id"], secret, role=role) == []
        assert await installation.clone.fetch(ask, None, row["sha256"], role=role) == []


ISSUANCES = (
    "SELECT issuance.open_key(gen_random_uuid(), 1, gen_random_uuid(), now(), 'a', 'key.shown')",
    "SELECT * FROM issuance.guarantee",
    "SELECT serial FROM issuance.authentication_key",
    "INSERT INTO issuance.series VALUES ('001', 8, 1)",
    "SELECT * FROM issuance.release",
    "INSERT INTO issuance.release VALUES (gen_random_uuid(), gen_random_uuid(), '1', now())",
    "UPDATE issuance.release SET decision = 'release'",
    "INSERT INTO documents.document VALUES (sha256(''), 'application/pdf', '', 0, now())",
)
APPLICATIONS = (
    "SELECT * FROM application.application",
    "SELECT * FROM application.works_turn",
    "INSERT INTO application.works_turn VALUES (2000)",
)
OF_ALL = (
    "SELECT * FROM events.event",
    "SELECT * FROM identity.person",
    "SELECT identity.find_person('https://a.example', 'x')",
    "SELECT sha256 FROM documents.document",
    "UPDATE public.alembic_version SET version_num = '0001'",
    "SET ROLE hosho_issuance_all",
)
PORTALS = (
    "SELECT * FROM portal.session",
    "SELECT * FROM portal.unfinished_form",
    "INSERT INTO portal.posted_form VALUES ('', NULL, now())",
)
VERIFICATIONS = (
    "SELECT verification.open_document('00108-000019', 1)",
    "SELECT verification.lift_lock(gen_random_uuid(), now(), 'a', '1', '2')",
    "SELECT * FROM verification.certificate",
    "SELECT verification.lift_locks(now(), 'a', ARRAY['1'], ARRAY['2'])",
    "UPDATE verification.quota SET wrong = 0",
)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        *((role, statement) for role in (APPLICATION, VERIFICATION) for statement in ISSUANCES),
        *((role, statement) for role in (ISSUANCE, VERIFICATION) for statement in APPLICATIONS),
        *((role, statement) for role in (APPLICATION, ISSUANCE) for statement in VERIFICATIONS),
        *((role, statement) for role in SERVICES for statement in PORTALS),
        *((PORTAL, statement) for statement in (*ISSUANCES, *APPLICATIONS, *VERIFICATIONS, *OF_ALL)),
    ],
)
async def test_what_is_another_services_is_refused(clone: CloneDatabase, role: str, statement: str) -> None:
    with pytest.raises(FORBIDDEN):
        await clone.fetch(statement, role=role)


async def test_a_sealed_key_is_read_with_an_audit_row_or_not_at_all(installation: Installation) -> None:
    await issue(installation)
    for statement in ("SELECT sealed FROM issuance.authentication_key", "SELECT * FROM issuance.authentication_key"):
        with pytest.raises(FORBIDDEN):
            await installation.clone.fetch(statement, role=ISSUANCE)
    [key] = await installation.fetch("SELECT guarantee_id, sealed FROM issuance.authentication_key")
    assert await open_key(installation, key["guarantee_id"], 1) == key["sealed"]
    assert await open_key(installation, key["guarantee_id"], 2) is None
    assert await open_key(installation, uuid4(), 1) is None
    rows = await installation.fetch(
        "SELECT actor, detail->>'key_serial' AS serial FROM issuance.audit WHERE actor = 'me'"
    )
    assert {(row["actor"], row["serial"]) for row in rows} >= {("me", "1")}


async def open_key(installation: Installation, guarantee_id: UUID, serial: int) -> bytes | None:
    ask = "SELECT issuance.open_key($1, $2, gen_random_uuid(), now(), 'me', 'key.shown') AS sealed"
    [row] = await installation.clone.fetch(ask, guarantee_id, serial, role=ISSUANCE)
    sealed: bytes | None = row["sealed"]
    return sealed


@pytest.mark.parametrize("role", [ISSUANCE, "postgres"])
async def test_a_series_goes_on_by_one(clone: CloneDatabase, role: str) -> None:
    connection = await clone.connect(role)
    with pytest.raises(FORBIDDEN):
        await connection.execute("INSERT INTO issuance.series VALUES ('001', 8, 2)")
    await connection.execute("INSERT INTO issuance.series VALUES ('001', 8, 1)")
    await connection.execute("UPDATE issuance.series SET last_serial = last_serial + 1")
    for change in ("last_serial", "last_serial + 2", "last_serial - 1", "1"):
        with pytest.raises(FORBIDDEN):
            await connection.execute(f"UPDATE issuance.series SET last_serial = {change}")
    for change in ("office_code = '002'", "fiscal_year = 9"):
        with pytest.raises(FORBIDDEN):
            await connection.execute(f"UPDATE issuance.series SET {change}, last_serial = last_serial + 1")
    await connection.close()


async def test_only_an_administrator_sets_a_series(clone: CloneDatabase) -> None:
    for role in (ISSUANCE, "postgres"):
        connection = await clone.connect(role)
        await connection.execute("SET hosho.series_may_jump = 'on'")
        if role == ISSUANCE:
            with pytest.raises(FORBIDDEN):
                await connection.execute("INSERT INTO issuance.series VALUES ('001', 8, 500)")
            with pytest.raises(FORBIDDEN):
                await connection.execute("DELETE FROM issuance.series")
        else:
            await connection.execute("INSERT INTO issuance.series VALUES ('001', 8, 500)")
        await connection.close()


async def test_what_waits_for_a_release_is_decided_once(clone: CloneDatabase) -> None:
    wait = (
        "INSERT INTO issuance.release (guarantee_id, approval_id, tenant_org, arrived_at) VALUES ($1, $1, '1', now())"
    )
    decided = wait.replace("_at)", "_at, decision, decided_by, decided_at)").replace(
        "now()", "now(), 'release', 'a', now()"
    )
    with pytest.raises(FORBIDDEN):
        await clone.fetch(decided, uuid4(), role=ISSUANCE, scope=EVERYTHING)
    await clone.fetch(wait, uuid4(), role=ISSUANCE, scope=EVERYTHING)
    decide = "UPDATE issuance.release SET decision = 'refuse', decided_by = 'a', decided_at = now()"
    await clone.fetch(decide, role=ISSUANCE, scope=EVERYTHING)
    for statement in (
        decide,
        "UPDATE issuance.release SET decision = NULL, decided_by = NULL, decided_at = NULL",
        "UPDATE issuance.release SET approval_id = gen_random_uuid()",
        "DELETE FROM issuance.release",
    ):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(statement, role=ISSUANCE, scope=EVERYTHING)


async def test_a_document_is_what_its_digest_says(clone: CloneDatabase) -> None:
    add = "INSERT INTO documents.document VALUES (sha256($1), 'application/pdf', $2, 1, now())"
    await clone.fetch(add, b"a", b"a", role=ISSUANCE)
    for role in (ISSUANCE, "postgres"):
        with pytest.raises(asyncpg.CheckViolationError):
            await clone.fetch(add, b"b", b"c", role=role)


async def test_verification_reads_the_documents_it_registered(installation: Installation) -> None:
    number = await issue(installation)
    other = b"not registered"
    add = "INSERT INTO documents.document VALUES (sha256($1), 'application/pdf', $1, 1, now())"
    await installation.fetch(add, other)
    with pytest.raises(FORBIDDEN):
        await installation.clone.fetch("SELECT content FROM documents.document", role=VERIFICATION)
    ask = "SELECT verification.open_document($1, $2) AS content"
    [row] = await installation.clone.fetch(ask, number, 1, role=VERIFICATION)
    assert row["content"].startswith(b"%PDF")
    for contract_number, version in ((number, 2), ("00108-000027", 1)):
        [row] = await installation.clone.fetch(ask, contract_number, version, role=VERIFICATION)
        assert row["content"] is None


async def test_a_lock_is_lifted_on_record_or_not_at_all(clone: CloneDatabase) -> None:
    count = "INSERT INTO verification.quota VALUES ('223018', '00108-000019', $1, 5)"
    for org in ("223018", "econtract-1"):
        await clone.fetch(count, org)
    for statement in (
        "DELETE FROM verification.quota",
        "INSERT INTO verification.unlock VALUES (gen_random_uuid(), now(), 'a', '223018', '00108-000019')",
    ):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(statement, role=VERIFICATION)
    lift = "SELECT * FROM verification.lift_locks(now(), 'officer', $1, ARRAY['00108-000019', '00108-000027'])"
    for towns, lifted in ((["223026", "223018"], 0), (["223018", "223018"], 1), (["223018", "223018"], 0)):
        assert len(await clone.fetch(lift, towns, role=VERIFICATION)) == lifted
    assert await clone.fetch("SELECT * FROM verification.quota") == []
    unlocks = await clone.fetch("SELECT client_id, org FROM verification.unlock")
    assert {tuple(unlock) for unlock in unlocks} == {("officer", "223018"), ("officer", "econtract-1")}


async def test_every_function_with_its_owners_rights_is_called_by_name_and_by_whom_it_is_for(
    clone: CloneDatabase,
) -> None:
    rows = await clone.fetch(
        "SELECT oid::regprocedure::text AS name, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS open "
        "FROM pg_proc WHERE prosecdef AND pronamespace <> 'pg_catalog'::regnamespace"
    )
    assert len(rows) > 10
    assert [row["name"] for row in rows if row["proconfig"] != ['search_path=""'] or row["open"]] == []
