"""`hosho migrate` beside others, in a busy database, on a server that lacks the roles; and what it tells nobody."""

import asyncio
import base64
import re
from pathlib import Path
from typing import Any

import pytest

from services.admin.postgres_socket import find_socket_folder
from services.admin.refusal import Refusal
from services.admin.store.migration import migrate, set_passwords, take_turn
from services.admin.store.scram import compute_verifier
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from tests.databases import ADMIN, TEMPLATE, CloneDatabase, Server


async def test_of_two_at_once_one_waits_and_gives_up_after_its_limit(clone: CloneDatabase) -> None:
    url = clone.url(ADMIN)
    async with take_turn(url):
        with pytest.raises(Refusal, match="Another `hosho migrate` has been at work"):
            async with take_turn(url, 0.05):
                pass
        second = asyncio.ensure_future(_take_turn(url))
        assert not second.done()
    await second


async def _take_turn(url: str) -> None:
    async with take_turn(url):
        await migrate(url)


async def test_a_table_in_use_is_not_waited_for_and_tried_again(clone: CloneDatabase) -> None:
    connection = await clone.connect()
    await connection.execute("BEGIN; LOCK TABLE public.alembic_version")
    with pytest.raises(Refusal, match=r"was in use at each of 1 tries\. Nothing is half done"):
        await migrate(clone.url(ADMIN), tries=1)
    waiting = asyncio.ensure_future(migrate(clone.url(ADMIN), pause_s=0))
    while not await clone.fetch("SELECT FROM pg_locks WHERE NOT granted"):
        assert not waiting.done()
    await connection.close()
    await waiting


PASSWORDS = ("correct horse", "it's $1 % : \\ \"", "保証パスワード", "ﾊﾟｽﾜｰﾄﾞ Ⅸ", "a\u00a0b\u00adc", "n\u0303")
REFUSED_BY_SASLPREP = ("א1", "\u0007bell", "\ue000")


@pytest.mark.parametrize("password", [*PASSWORDS, *REFUSED_BY_SASLPREP, "אב"])
async def test_a_verifier_is_what_postgres_makes_of_the_password(clone: CloneDatabase, password: str) -> None:
    await clone.fetch("CREATE ROLE somebody")
    try:
        quoted = password.replace("'", "''")
        await clone.fetch(f"ALTER ROLE somebody PASSWORD '{quoted}'")
        kept: str = (await clone.fetch("SELECT rolpassword FROM pg_authid WHERE rolname = 'somebody'"))[0][0]
    finally:
        await clone.fetch("DROP ROLE somebody")
    assert compute_verifier(password, _read_salt(kept)) == kept


def _read_salt(verifier: str) -> bytes:
    found = re.fullmatch(r"SCRAM-SHA-256\$4096:([^$]+)\$.*", verifier)
    assert found is not None
    return base64.b64decode(found[1])


async def test_a_password_is_in_no_line_of_the_servers_log(
    clone: CloneDatabase, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clone.fetch(f"ALTER DATABASE {clone.name} SET log_statement = 'all'")
    monkeypatch.setenv("HOSHO_ISSUANCE_PASSWORD", "it's hidden: really")
    assert await set_passwords(clone.url(ADMIN)) == ["hosho_issuance"]
    with pytest.raises(Refusal) as refused:
        await set_passwords(clone.url("hosho_application"))
    kept: str = (await clone.fetch("SELECT rolpassword FROM pg_authid WHERE rolname = 'hosho_issuance'"))[0][0]
    await clone.fetch("ALTER ROLE hosho_issuance PASSWORD NULL")
    logged = server.log.read_text()
    assert "ALTER ROLE hosho_issuance PASSWORD 'SCRAM-SHA-256$" in logged
    assert "hidden" not in logged + str(refused.value)
    assert compute_verifier("it's hidden: really", _read_salt(kept)) == kept


RIGHTS = """
    SELECT coalesce(relname, nspname, proname), grantee::regrole::text, privilege_type
    FROM (SELECT relname, NULL AS nspname, NULL AS proname, relacl AS rights FROM pg_class
          UNION ALL SELECT NULL, nspname, NULL, nspacl FROM pg_namespace
          UNION ALL SELECT NULL, NULL, proname, proacl FROM pg_proc) AS held, aclexplode(rights)
    WHERE grantee::regrole::text LIKE 'hosho%' AND grantee::regrole::text <> 'hosho_backup'
    UNION ALL SELECT tablename || '.' || policyname, roles::text, qual FROM pg_policies
    ORDER BY 1, 2, 3
    """


async def test_a_dump_is_restored_where_no_role_of_ours_is(clone: CloneDatabase, tmp_path: Path) -> None:
    """docs/operating.md#backups"""
    programs = find_programs()
    folder, data = tmp_path / "dumps", tmp_path / "postgres"
    programs.hand_over(folder)
    dump = str(folder / "hosho.dump")
    source = ("-h", str(clone.server.socket_folder), "-U", ADMIN, "-d", clone.name)
    assert await programs.run("pg_dump", *source, "-F", "custom", "-f", dump) == (True, "")
    async with run_postgres(data, programs):
        restored = CloneDatabase(Server(data), TEMPLATE)
        target = ("-h", str(find_socket_folder(data)), "-U", ADMIN, "-d", TEMPLATE)
        ended_well, said = await programs.run("pg_restore", *target, dump)
        assert not ended_well
        assert 'role "hosho_issuance" does not exist' in said
        with pytest.raises(Refusal, match="restored without the rights of hosho_application, hosho_application_all"):
            await migrate(restored.url(ADMIN))
        assert await programs.run("pg_restore", *target, "--clean", "--if-exists", dump) == (True, "")
        await migrate(restored.url(ADMIN))
        assert await fetch_rights(restored) == await fetch_rights(clone)
        assert await restored.fetch(
            "SELECT pg_has_role('hosho_issuance', 'hosho_issuance_all', 'SET')", role="hosho_issuance"
        )


async def fetch_rights(database: CloneDatabase) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.fetch(RIGHTS)]
