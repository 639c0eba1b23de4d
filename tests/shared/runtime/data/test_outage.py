"""A database that is away is told in few lines, however many meet it."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import text

from services.admin.postgres_socket import compose_url
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from shared.runtime.data.database import Database
from shared.runtime.data.outage import EVERY_S, Outage
from shared.runtime.messages.loop import Listener, Loop, Wake, run_loops


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_an_outage_is_told_at_once_each_minute_and_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    clock = [0.0]
    outage = Outage("requests", now=lambda: clock[0])
    outage.note_success()
    for clock[0] in (1.0, 2.0, 3.0, 1.0 + EVERY_S, 2.0 + EVERY_S):
        outage.note_failure(ConnectionError("secret"))
    clock[0] = 100.0
    outage.note_success()
    outage.note_success()
    lines = read_lines(capsys)
    assert [(line["event"], line["away_s"], line["failures"]) for line in lines] == [
        ("database away", 0.0, 1),
        ("database away", EVERY_S, 3),
        ("database back", 99.0, 1),
    ]
    assert lines[0]["error"] == "builtins.ConnectionError"


def test_failures_that_come_and_go_are_told_once_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    at = 0.0
    outage = Outage("requests", now=lambda: at)
    for second in range(round(EVERY_S) + 1):
        at = float(second)
        outage.note_failure(TimeoutError())
        outage.note_success()
    assert [line["event"] for line in read_lines(capsys)] == ["database away", "database back"] * 2


async def test_loops_and_listener_tell_of_a_stopped_server_once_and_of_a_started_one(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    # A short path, so that the socket is at the same place again.
    folder, programs = tmp_path_factory.mktemp("pg") / "data", find_programs()
    beaten = asyncio.Event()
    failed = 0
    async with run_postgres(folder, programs):
        database = Database(compose_url(folder))

    async def turn() -> bool:
        nonlocal failed
        try:
            async with database.read() as session:
                await session.execute(text("SELECT 1"))
        except Exception:
            failed += 1
            raise
        finally:
            beaten.set()
        return False

    async def wait_until(count: int) -> None:
        async with asyncio.timeout(30):
            while failed < count:
                beaten.clear()
                await beaten.wait()

    wake = Wake()
    loops = [Loop(f"inbox {number}", turn, wake, poll_s=0.05) for number in (1, 2)]
    async with run_loops(loops, Listener(database.server, "issuance", wake), wake):
        await wait_until(4)
        async with run_postgres(folder, programs), asyncio.timeout(30):
            said: list[dict[str, Any]] = []
            while len([line for line in said if line["event"] == "database back"]) < 3:
                beaten.clear()
                await beaten.wait()
                said += read_lines(capsys)
        before = failed
        await wait_until(before + 4)
        said += read_lines(capsys)
    await database.close()
    told = [(line.get("of"), line["event"]) for line in said if line["level"] != "info"]
    assert sorted(told) == [
        (of, event)
        for of in ("listener", "loop inbox 1", "loop inbox 2")
        for event in ("database away", "database back")
    ]
