"""The ledger as a file: what was noted stays, a torn line counts for nothing, another file is noticed."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.issuance_api.store.ledger.file import LedgerFile, read_ledger_file
from services.issuance_api.store.ledger.ledger import LedgerAwayError, LedgerUnfitError, Series
from shared.runtime.data.database import new_id

FIRST, OTHER = Series("001", 8), Series("002", 8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[LedgerFile]:
    ledger = LedgerFile(path)
    await ledger.begin(new_id())
    yield ledger
    await ledger.close()


async def test_what_was_noted_is_there_for_the_next_who_opens_it(ledger: LedgerFile, path: Path) -> None:
    for series, serial in ((FIRST, 1), (OTHER, 7), (FIRST, 2), (FIRST, 1)):
        await ledger.note(series, serial)
    ends = await ledger.read_ends()
    assert ends == {FIRST: 2, OTHER: 7}
    assert read_ledger_file(path) == (await ledger.read_id(), ends)
    assert read_text(path).count("\n") == 4


async def test_many_who_note_at_once_tear_nothing(ledger: LedgerFile, path: Path) -> None:
    await asyncio.gather(*(ledger.note(FIRST, serial) for serial in range(1, 101)))
    assert read_ledger_file(path).ends == {FIRST: 100}
    assert re.fullmatch(r"ledger \S+ [0-9a-f]{8}\n(number 001 8 \d+ [0-9a-f]{8}\n)+", read_text(path))


@pytest.mark.parametrize("torn", [b"number 001 8 9", b"number 001 8 99 00000000\n", b"\xff\n", b"later words 1 2 3\n"])
async def test_a_line_that_a_crash_tore_counts_for_nothing_and_spoils_no_other(
    ledger: LedgerFile, path: Path, torn: bytes
) -> None:
    await ledger.note(FIRST, 1)
    with path.open("ab") as file:
        file.write(torn)
    assert await ledger.read_ends() == {FIRST: 1}
    await ledger.note(FIRST, 2)
    assert await ledger.read_ends() == {FIRST: 2}
    assert read_ledger_file(path).ends == {FIRST: 2}


def read_text(path: Path) -> str:
    return path.read_text()


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def write_over(path: Path) -> None:
    path.write_bytes(b"#" * 1000)


@pytest.mark.parametrize(
    ("do", "words"), [(Path.unlink, "deleted"), (replace, "replaced"), (cut, "cut"), (write_over, "written over")]
)
async def test_a_file_that_is_no_longer_what_it_was_is_noticed(
    ledger: LedgerFile, path: Path, do: Callable[[Path], None], words: str
) -> None:
    await ledger.note(FIRST, 1)
    do(path)
    for use in (ledger.read_ends(), ledger.note(FIRST, 2)):
        with pytest.raises(LedgerUnfitError, match=words):
            await use


def hold(path: str) -> None:
    LedgerFile(Path(path))


async def test_a_second_process_does_not_get_it(ledger: LedgerFile, path: Path) -> None:
    script = f"from {__name__} import hold; hold({str(path)!r})"
    ran = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True)
    assert "another process uses the ledger" in ran.stderr
    assert "HOSHO_LEDGER_URL" in ran.stderr


def test_a_folder_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be opened \(No such file or directory\)"):
        LedgerFile(path / "below")


async def test_a_full_disk_is_told_and_nothing_is_taken_for_noted() -> None:
    ledger = LedgerFile(Path("/dev/full"))
    try:
        with pytest.raises(LedgerAwayError, match="No space left"):
            await ledger.note(FIRST, 1)
        assert await ledger.read_ends() == {}
    finally:
        await ledger.close()
