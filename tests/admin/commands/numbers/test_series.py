"""What an operator does about numbers: look, adopt a ledger, move a series forward, and see what is missing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from services.admin.commands import status
from services.admin.commands.numbers import series
from services.admin.refusal import Refusal
from services.issuance_api.store.ledger.file import read_ledger_file
from services.issuance_api.store.ledger.ledger import Series
from tests.harness import Installation
from tests.journey.steps import issue

FIRST = Series("001", 8)


@pytest.fixture
async def issued(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("HOSHO_DATABASE_URL", installation.clone.url("postgres"))
    monkeypatch.setenv("HOSHO_LEDGER_FILE", str(installation.clone.ledger))
    await issue(installation)
    return installation


async def say(command: Callable[..., None], capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command shows, with its exit code where it is not 0."""
    ended = ""
    try:
        await asyncio.to_thread(command, *arguments)
    except typer.Exit as end:
        ended = f" exit {end.exit_code}"
    return capsys.readouterr().out + ended


async def test_a_series_goes_forward_on_purpose_alone_and_later_looks_know_of_it(
    issued: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "exit" not in await say(status.status, capsys)
    assert "goes on after 5. It stood at 1" in await say(series.raise_, capsys, "001", 8, 5, "restored, 2-5 are lost")
    for back in (5, 1):
        with pytest.raises(Refusal, match="001 8 is at 5 already"):
            await asyncio.to_thread(series.raise_, "001", 8, back, "wrong")
    for office, year in (("1", 8), ("001", 2026)):
        with pytest.raises(Refusal, match=f"Neither database nor ledger knows a series {office} {year}"):
            await asyncio.to_thread(series.raise_, office, year, 9, "a slip of the hand")
    assert (await issue(issued))[6:11] == "00006"
    shown = await say(series.show, capsys)
    assert "2-5 (restored, 2-5 are lost)" in shown
    assert "exit" not in await say(status.status, capsys)
    [row] = await issued.fetch("SELECT raised_by, from_serial, to_serial, why FROM issuance.series_raise")
    assert tuple(row) == ("postgres", 1, 5, "restored, 2-5 are lost")


async def test_what_is_wrong_with_the_numbers_is_seen_at_a_glance(
    issued: Installation, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = issued.issuance.state.tools.guard._ledger
    await ledger.note(FIRST, 4)
    shown = await say(status.status, capsys)
    assert "series 001 8 up to 4 instead of 1" in shown
    assert "exit 1" in shown
    connection = await issued.clone.connect()
    await connection.execute("SET hosho.series_may_jump = 'on'; UPDATE issuance.series SET last_serial = 4")
    await connection.execute("UPDATE events.delivery SET handled_at = NULL, due_at = 'infinity', last_error = 'X'")
    shown = await say(status.status, capsys)
    assert "0 failed and tried again, 1 resting, 0 parked or refused" in shown
    assert "the log of issuance_api" in shown
    await connection.execute("UPDATE events.delivery SET parked_at = now()")
    await connection.close()
    shown = await say(status.status, capsys)
    assert "at 4, 3 without a guarantee: 2, 3, 4" in shown
    assert "parked or refused" in shown
    monkeypatch.setenv("HOSHO_LEDGER_FILE", str(tmp_path / "none"))
    assert "cannot be read" in await say(status.status, capsys)


async def test_an_adopted_ledger_knows_every_number_of_the_database(
    issued: Installation, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match=r"another process uses the ledger .* Stop issuance_api first"):
        await asyncio.to_thread(series.adopt, "lost")
    monkeypatch.setenv("HOSHO_LEDGER_FILE", str(tmp_path / "new"))
    (tmp_path / "new").touch()
    assert "not that of this database" in await say(status.status, capsys)
    assert "is that of this database" in await say(series.adopt, capsys, "the disk was lost")
    assert read_ledger_file(tmp_path / "new").ends == {FIRST: 1}
    [row] = await issued.fetch("SELECT id, opened_by, why FROM issuance.ledger")
    assert tuple(row) == (read_ledger_file(tmp_path / "new").ledger_id, None, "the disk was lost")
    assert "another one was adopted" in (await issued.http("issuance").get("/readyz")).json()["numbers"]
