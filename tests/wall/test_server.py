"""What `hosho migrate` sets on the database and its roles: no more than is needed, and a dump that is whole."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.admin.refusal import Refusal
from services.admin.store.hardening import harden, read_connection_limit
from services.admin.store.migration import migrate
from services.admin.store.roles import BACKUP, ROLES
from services.local.postgres.programs import find_programs
from shared.runtime.data.database import Database
from shared.runtime.messages.failed import list_failed
from tests.databases import CloneDatabase, Server
from tests.shared.runtime.facts import make_fact, open_database, say
from tests.wall.test_events import say_all

FORBIDDEN = asyncpg.InsufficientPrivilegeError


@pytest.fixture
async def hardened(clone: CloneDatabase) -> CloneDatabase:
    assert await harden(clone.url("postgres")) == []
    return clone


@pytest.mark.parametrize("role", [*ROLES.values(), BACKUP])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE full_disk (n int)",
        "CREATE TABLE public.trap (n int)",
        "CREATE SCHEMA trap",
        "SELECT lo_from_bytea(0, 'full disk')",
        "SELECT lo_create(0)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "CREATE ROLE mine",
        "ALTER ROLE postgres PASSWORD 'mine'",
    ],
)
async def test_a_role_has_nothing_to_fill_or_stop_or_change_the_server_with(
    hardened: CloneDatabase, role: str, statement: str
) -> None:
    with pytest.raises(FORBIDDEN):
        await hardened.fetch(statement, role=role)


@pytest.mark.parametrize("role", ROLES.values())
async def test_a_role_comes_into_its_own_database_only(hardened: CloneDatabase, role: str) -> None:
    assert await hardened.fetch("SELECT 1", role=role)
    for other in ("postgres", "template1"):
        with pytest.raises(FORBIDDEN):
            await asyncpg.connect(host=str(hardened.server.socket_folder), user=role, database=other)


async def test_a_role_takes_no_more_than_its_connections_and_keeps_no_settings(clone: CloneDatabase) -> None:
    role = ROLES["verification_api"]
    await clone.fetch(f"ALTER ROLE {role} SET statement_timeout = 0", role=role)
    await clone.fetch(f"ALTER ROLE {role} IN DATABASE {clone.name} SET default_transaction_read_only = on", role=role)
    await harden(clone.url("postgres"))
    assert await clone.fetch("SELECT FROM pg_db_role_setting WHERE setrole = $1::regrole", role) == []
    taken = [await clone.connect(role) for _ in range(read_connection_limit())]
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await clone.connect(role)
    await clone.fetch("SELECT 1", role=ROLES["issuance_api"])
    for connection in taken:
        await connection.close()


def test_the_limit_fits_the_pools_and_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_connection_limit() == 30
    monkeypatch.setenv("HOSHO_POOL_SIZE", "20")
    assert read_connection_limit() == 126
    monkeypatch.setenv("HOSHO_CONNECTION_LIMIT", "60")
    assert read_connection_limit() == 60
    for wrong in ("0", "-1", "many", ""):
        monkeypatch.setenv("HOSHO_CONNECTION_LIMIT", wrong)
        with pytest.raises(Refusal):
            read_connection_limit()


async def test_a_dump_by_the_role_for_backups_is_whole(hardened: CloneDatabase) -> None:
    said = await say_all(hardened)
    arguments = ("pg_dump", "-h", str(hardened.server.socket_folder), "-d", hardened.name, "--data-only")
    ended_well, dump = await find_programs().run(*arguments, "-U", BACKUP)
    assert ended_well, dump
    assert all(str(event_id) in dump for event_id in said.values())
    assert not (await find_programs().run(*arguments, "-U", ROLES["issuance_api"]))[0]


async def test_the_role_for_backups_writes_nothing(hardened: CloneDatabase) -> None:
    await say_all(hardened)
    for statement in (
        "DELETE FROM events.event",
        "UPDATE events.delivery SET tries = 0",
        "DELETE FROM identity.client",
    ):
        with pytest.raises(FORBIDDEN):
            await hardened.fetch(statement, role=BACKUP)


OWNER = "plain_owner"


@pytest.fixture
async def plainly_owned(server: Server) -> AsyncIterator[CloneDatabase]:
    """A database whose owner is no superuser, as operators in a cluster have it."""
    await server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
    await server.execute(f"CREATE DATABASE plain OWNER {OWNER}")
    database = CloneDatabase(server, "plain")
    yield database
    await server.execute("DROP DATABASE plain WITH (FORCE)")
    await server.execute(f"DROP OWNED BY {OWNER}")
    await server.execute(f"DROP ROLE {OWNER}")


async def test_an_owner_who_is_no_superuser_migrates_sees_all_and_is_told_what_is_left(
    plainly_owned: CloneDatabase,
) -> None:
    await migrate(plainly_owned.url(OWNER))
    left = await harden(plainly_owned.url(OWNER))
    assert any("ALTER ROLE hosho_backup BYPASSRLS" in sentence for sentence in left)
    assert not any("can come into plain" in sentence for sentence in left)
    async with open_database(plainly_owned) as database:
        await say(database, make_fact())
    await plainly_owned.fetch("UPDATE events.delivery SET parked_at = now()", role=OWNER)
    admin = Database(plainly_owned.url(OWNER))
    async with admin.write() as session:
        assert [parked.hearer for parked in await list_failed(session)] == ["issuance"]
    await admin.close()
