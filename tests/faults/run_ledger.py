"""A point-in-time restore, and a promoted standby that lagged, give no number twice. A dump is in the suite."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.ledger.ledger import Series
from services.issuance_api.store.ledger.series import raise_series
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from tests.databases import CloneDatabase, Server
from tests.faults.fault import Fault, Record
from tests.harness import Installation, install
from tests.journey.steps import issue

console = Console()
PROGRAMS = find_programs()


class Place:
    """The folders of one drill: the database where the services look for it, a copy of it, its log."""

    def __init__(self, folder: Path) -> None:
        self.data, self.copy, self.log, self.former = (folder / name for name in ("data", "copy", "log", "former"))

    def keep_copy(self) -> None:
        """While no server runs."""
        subprocess.run(["cp", "-a", self.data, self.copy], check=True)

    def take_copy(self) -> None:
        self.data.rename(self.former)
        self.copy.rename(self.data)


def configure(data: Path, **settings: str) -> None:
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[CloneDatabase]:
    async with run_postgres(data, PROGRAMS):
        yield CloneDatabase(Server(data), "hosho")


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    with tempfile.TemporaryDirectory(prefix="hosho-drill-", ignore_cleanup_errors=True) as folder:
        place = Place(Path(folder))
        PROGRAMS.hand_over(place.log)
        async with serving(place.data) as database:
            await asyncio.to_thread(database.server.migrate_template)
        yield place


async def prove(installation: Installation, lost: list[str]) -> int:
    """How many numbers were given twice: none, or this fails.

    No number is given while the database is behind, and after the series was raised none of those given before.
    """
    answer = await installation.http("issuance").get("/readyz")
    assert answer.status_code == 503
    assert "series 001 8 up to 3 instead of 1" in answer.json()["numbers"]
    assert await issue(installation) is None
    async with AsyncSession(installation.admin.writing) as session, session.begin():
        await raise_series(session, Series("001", 8), 3, "drill")
    await installation.fetch("UPDATE events.delivery SET due_at = now()")
    await installation.settle()
    rows = await installation.fetch("SELECT contract_number FROM issuance.guarantee ORDER BY 1")
    given = [row["contract_number"] for row in rows]
    assert [number[6:11] for number in given] == ["00001", "00004"]
    twice = set(given) & set(lost)
    assert not twice
    console.print(f"Given and lost: {', '.join(lost)}. Given after that: {given[-1]}. Given twice: none.")
    return len(twice)


async def test_a_point_in_time_restore(place: Place, fonts: None, record: Record) -> None:
    configure(place.data, archive_mode="on", archive_command=f"cp %p {place.log}/%f")
    place.keep_copy()
    async with serving(place.data) as database, install(database) as installation:
        await issue(installation)
        await installation.fetch("SELECT pg_create_restore_point('before')")
        lost = [await issue(installation), await issue(installation)]
        await installation.let_go()
        await stop(place.data)  # archives what it has
        place.take_copy()
        configure(
            place.data,
            restore_command=f"cp {place.log}/%f %p",
            recovery_target_name="before",
            recovery_target_action="promote",
        )
        touch(place.data / "recovery.signal")
        async with serving(place.data):
            await wait_for(installation, "SELECT NOT pg_is_in_recovery()")
            twice = await prove(installation, lost)
            await installation.let_go()
    record(Fault("Postgres restored to an earlier point in time: numbers given twice", 1, 3, 0, twice))


async def test_a_standby_that_lagged_and_was_promoted(place: Place, fonts: None, record: Record) -> None:
    place.keep_copy()
    configure(place.copy, primary_conninfo=f"host={place.data} user=postgres")
    touch(place.copy / "standby.signal")
    async with serving(place.data) as database, install(database) as installation:
        await issue(installation)
        async with serving(place.copy) as standby:
            [at] = await installation.fetch("SELECT pg_current_wal_flush_lsn()::text AS lsn")
            await wait_for(standby, f"SELECT pg_last_wal_replay_lsn() >= '{at['lsn']}'")
        lost = [await issue(installation), await issue(installation)]
        await installation.let_go()
        await stop(place.data)
        place.take_copy()
        async with serving(place.data):
            await installation.fetch("SELECT pg_promote()")
            twice = await prove(installation, lost)
            await installation.let_go()
    record(Fault("a standby that lagged promoted: numbers given twice", 1, 3, 0, twice))


async def stop(data: Path) -> None:
    stopped, said = await PROGRAMS.run("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w", "-t", "30")
    assert stopped, said


def touch(file: Path) -> None:
    file.touch()
    if PROGRAMS.user is not None:
        subprocess.run(["chown", f"{PROGRAMS.user.pw_uid}:{PROGRAMS.user.pw_gid}", file], check=True)


async def wait_for(database: Installation | CloneDatabase, question: str) -> None:
    async with asyncio.timeout(30):
        while not (await database.fetch(question))[0][0]:  # noqa: ASYNC110 - Postgres tells nobody
            await asyncio.sleep(0.1)
