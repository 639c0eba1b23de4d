"""Files of towns are read outside the service, each within its own limits."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from services.verification_api.reading_files.papers import FileFault, KeyNotice
from services.verification_api.reading_files.reader import LONGEST_S, MARGIN_S, FileReader
from shared.runtime.processes.places import NoPlaceError
from tests.issuance_api.documents.samples import KEY, draw_key_notice, make_certificate
from tests.verification_api.reading_files.files import BAD_FILES, draw_endlessly, make_pages, strip_data

MEGABYTE = 1_000_000
A, B = "org-a", "org-b"


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[FileReader]:
    reader = FileReader()
    await reader.start()
    yield reader
    reader.close()


def measure_memory() -> int:
    """Bytes of this process and of the program that it started; the program's own children are gone or going."""
    here = psutil.Process()
    return sum(process.memory_info().rss for process in [here, *here.children()])


async def test_every_bad_file_is_told_within_two_seconds_and_leaves_nothing_in_memory(reader: FileReader) -> None:
    files = {name: make() for name, (make, _) in BAD_FILES.items()}
    assert LONGEST_S + MARGIN_S <= 2.0
    for name, (_, faults) in BAD_FILES.items():
        fault = await reader.read(A, files[name])
        assert isinstance(fault, FileFault), name
        assert fault.value.removeprefix("file.") in faults, name
    before = measure_memory()
    for name in files.keys() - {"a page without end"}:
        await reader.read(A, files[name])
    assert measure_memory() - before < 5 * MEGABYTE


def test_a_child_has_no_more_memory_than_its_limit() -> None:
    program = (
        "import services.verification_api.reading_files.program as program\n"
        "program.limit(5.0)\n"
        "try:\n    bytearray(400_000_000)\nexcept MemoryError:\n    print('limited')"
    )
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout == "limited\n"


@pytest.mark.usefixtures("fonts")
async def test_an_organisation_whose_file_takes_long_delays_its_own_alone(reader: FileReader) -> None:
    notice, endless = draw_key_notice(make_certificate(), KEY), draw_endlessly()
    slow = asyncio.create_task(reader.read(A, endless))
    queued = asyncio.create_task(reader.read(A, make_pages(1)))
    for _ in range(5):
        assert isinstance(await reader.read(B, notice), KeyNotice)
    assert not slow.done()
    assert not queued.done()
    assert await slow is FileFault.TOO_COSTLY
    assert await queued is FileFault.OTHER_PAPER


async def test_few_callers_of_an_organisation_wait(reader: FileReader) -> None:
    answers = await asyncio.gather(*(reader.read(A, make_pages(1)) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(answer, NoPlaceError) for answer in answers) == 12
    assert answers.count(FileFault.OTHER_PAPER) == 8


@pytest.mark.usefixtures("fonts")
async def test_a_program_that_was_killed_is_started_anew(reader: FileReader) -> None:
    notice = strip_data(draw_key_notice(make_certificate(), KEY))
    [program] = [child for child in psutil.Process().children() if "program" in " ".join(child.cmdline())]
    os.kill(program.pid, signal.SIGKILL)
    assert isinstance(await reader.read(A, notice), KeyNotice)
