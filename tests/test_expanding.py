"""Migrations expand first: the release before goes on working on the new schema, and no table is held for seconds."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from sqlalchemy import Engine, event

from tests.databases import CloneDatabase, Server
from tests.test_migrations import make_config

ROOT = Path(__file__).parents[1]
COMMIT, KNOWN = (ROOT / "migrations/release_before.txt").read_text().splitlines()[-1].split()

READS = "reads all rows under its lock: NOT VALID, then VALIDATE CONSTRAINT in a migration of its own"
WRITES = "writes the table anew"
USED = "the release before uses it"
LOCKS = "locks all rows: in parts, each committed"
ALTER = r"ALTER TABLE (?:ONLY )?(?P<table>\S+) .*\b"
SOME_ROWS = r"(?!.*\bLIMIT\b)(?!.*\bANY\b)(?!.*\bid = )"
# What a migration does to a table that was there before, and why it must not.
FAULTS = {
    r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:\S+ )?ON (?P<table>\S+)": "stops writers: CONCURRENTLY",
    rf"{ALTER}ADD CONSTRAINT\b(?!.*NOT VALID)(?!.*USING INDEX)": READS,
    rf"{ALTER}SET NOT NULL\b": READS,
    rf"{ALTER}ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE\b": WRITES,
    rf"{ALTER}ADD COLUMN\b.*\bDEFAULT\b.*(?:random|clock_timestamp|uuid)\w*\(": WRITES,
    rf"{ALTER}ADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b": "the release before leaves it empty",
    rf"{ALTER}(?:DROP COLUMN|RENAME|SET SCHEMA)\b": USED,
    r"DROP (?:TABLE|VIEW)(?: IF EXISTS)? (?P<table>\S+)": USED,
    r"(?:TRUNCATE|CLUSTER|REINDEX|VACUUM FULL|LOCK)(?: TABLE)? (?P<table>\S+)": "holds the table",
    r"REVOKE .* ON (?:TABLE )?(?P<table>\S+) FROM (?!PUBLIC)": USED,
    rf"UPDATE (?:ONLY )?(?P<table>\S+) {SOME_ROWS}": LOCKS,
    rf"DELETE FROM (?:ONLY )?(?P<table>\S+){SOME_ROWS}": LOCKS,
}
ALEMBICS_OWN = "alembic_version"


def list_faults(statements: Iterable[str]) -> list[str]:
    """Each statement of migrations, in their order, that does to an older table what it must not."""
    made: set[str] = {ALEMBICS_OWN}
    faults = []
    for statement in statements:
        told = " ".join(statement.split())
        if found := re.match(r"CREATE TABLE (?:IF NOT EXISTS )?(\S+)", told):
            made.add(found[1])
        for pattern, why in FAULTS.items():
            found = re.match(pattern, told, re.IGNORECASE)
            if found and found["table"] not in made:
                faults.append(f"{told}: {why}")
    return faults


@pytest.fixture
def empty_database(server: Server) -> Iterator[str]:
    asyncio.run(server.execute("CREATE DATABASE expanding"))
    yield server.url("postgres", "expanding")
    asyncio.run(server.execute("DROP DATABASE expanding WITH (FORCE)"))


def test_no_migration_since_the_release_before_holds_a_table_or_takes_anything_away(empty_database: str) -> None:
    statements: list[str] = []

    def keep(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    config = make_config(empty_database)
    alembic.command.upgrade(config, KNOWN)
    event.listen(Engine, "before_cursor_execute", keep)
    try:
        alembic.command.upgrade(config, "head")
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
    assert statements
    assert list_faults(statements) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ix ON events.event (id)",
        "CREATE UNIQUE INDEX ix ON events.event (id)",
        "ALTER TABLE events.event ADD CONSTRAINT ck CHECK (seq > 0)",
        "ALTER TABLE events.event ALTER COLUMN seq SET NOT NULL",
        "ALTER TABLE events.event ALTER COLUMN seq TYPE numeric",
        "ALTER TABLE events.event ADD COLUMN at timestamptz DEFAULT clock_timestamp()",
        "ALTER TABLE events.event ADD COLUMN at timestamptz NOT NULL",
        "ALTER TABLE events.event DROP COLUMN seq",
        "ALTER TABLE events.event RENAME seq TO number",
        "DROP TABLE events.event",
        "TRUNCATE events.event",
        "LOCK TABLE events.event",
        "REVOKE SELECT ON events.event FROM hosho_issuance",
        "UPDATE events.event SET seq = 1",
        "DELETE FROM events.event",
    ],
)
def test_what_would_hold_up_or_break_is_found_and_on_a_new_table_is_free(statement: str) -> None:
    assert len(list_faults([statement])) == 1
    assert list_faults(["CREATE TABLE events.event (id int)", statement]) == []


def test_what_expands_passes() -> None:
    expanding = (
        "CREATE INDEX CONCURRENTLY ix ON events.event (id)",
        "ALTER TABLE events.event ADD COLUMN note text",
        "ALTER TABLE events.event ADD COLUMN note text DEFAULT '' NOT NULL",
        "ALTER TABLE events.event ADD CONSTRAINT ck CHECK (seq > 0) NOT VALID",
        "ALTER TABLE events.event VALIDATE CONSTRAINT ck",
        "GRANT SELECT ON events.event TO hosho_issuance",
        "REVOKE EXECUTE ON FUNCTION events.f() FROM PUBLIC",
        "UPDATE events.event SET seq = 1 WHERE id = $1",
    )
    assert list_faults(expanding) == []


JOURNEY = """
import asyncio, sys
from pathlib import Path
from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from shared.runtime.data.database import MIGRATION_HEAD
from tests.databases import CloneDatabase, Server
from tests.harness import install
from tests.journey.steps import fetch_key, issue, verify

async def go():
    register_fonts(prepare_fonts(default_font_folder()))
    async with install(CloneDatabase(Server(Path(sys.argv[1])), sys.argv[2])) as installation:
        number = await issue(installation)
        answer = await verify(installation, number, await fetch_key(installation, number))
        sent = len(installation.mailbox.messages)
        print("RELEASE", MIGRATION_HEAD, answer.status_code, answer.json()["status"], sent)

asyncio.run(go())
"""


@pytest.fixture
def release_before(tmp_path: Path) -> Path:
    """The code of the release before, in a folder of its own."""
    git = shutil.which("git")
    packed = git and subprocess.run(
        [git, "archive", COMMIT, "services", "shared", "openapi", "tests"], cwd=ROOT, capture_output=True, check=False
    )  # fmt: skip
    if not packed or packed.returncode:
        pytest.skip(f"The release before, commit {COMMIT}, is not in the history here, as in a shallow clone.")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def test_the_release_before_goes_the_whole_way_on_the_new_schema(
    release_before: Path, server: Server, clone: CloneDatabase, fonts: None
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", JOURNEY, str(server.data), clone.name],
        cwd=release_before, env={**os.environ, "PYTHONPATH": str(release_before)}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert f"RELEASE {KNOWN} 200 in_force 1" in ended.stdout, ended.stderr
