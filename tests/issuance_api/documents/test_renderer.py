import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from services.issuance_api.documents.drawing_process import WorkerDiedError
from services.issuance_api.documents.fonts.files import FontFiles, FontsMissingError
from services.issuance_api.documents.layout.typesetting import UndrawableTextError
from services.issuance_api.documents.renderer import Renderer
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.sealing.sealer import SealState, SealUnusableError
from shared.runtime.processes.places import NoPlaceError
from tests.issuance_api.conftest import keep_seal
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    PAPER,
    draw_certificate,
    draw_key_notice,
    make_certificate,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def renderer(font_files: FontFiles) -> AsyncIterator[Renderer]:
    renderer = Renderer(font_files.serif.parent)
    await renderer.start()
    yield renderer
    renderer.close()


def list_workers() -> set[int]:
    children = psutil.Process().children()
    return {child.pid for child in children if "services.issuance_api.documents.drawing_program" in child.cmdline()}


@pytest.mark.usefixtures("registered_fonts")
async def test_a_worker_draws_the_same_bytes_as_any_other_process(renderer: Renderer) -> None:
    certificate = make_certificate(change_no=2, joint_venture_name="例示特定建設工事共同企業体")
    assert (await renderer.certificate(certificate, EDITION)).pdf == draw_certificate(certificate)
    assert await renderer.key_notice(certificate, EDITION, KEY) == draw_key_notice(certificate, KEY)


@pytest.mark.usefixtures("registered_fonts")
async def test_a_file_from_outside_is_looked_through_in_a_process_and_one_that_ends_it_is_unreadable(
    renderer: Renderer,
) -> None:
    assert await renderer.inspect_pdf(draw_certificate(make_certificate())) is PdfFault.EMBEDDING
    assert await renderer.inspect_pdf(b"<html>") is PdfFault.UNREADABLE
    (worker,) = list_workers()
    looking = asyncio.create_task(renderer.inspect_pdf(b"%PDF-" + b"0" * 10_000_000))
    os.kill(worker, signal.SIGKILL)
    assert await looking is PdfFault.UNREADABLE


async def test_a_killed_worker_is_replaced(renderer: Renderer) -> None:
    before = await renderer.certificate(make_certificate(), EDITION)
    (killed,) = list_workers()
    os.kill(killed, signal.SIGKILL)
    assert await renderer.certificate(make_certificate(), EDITION) == before
    assert killed not in list_workers()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_worker_leaves_signals_to_its_parent(renderer: Renderer, number: signal.Signals) -> None:
    workers = list_workers()
    for worker in workers:
        os.kill(worker, number)
    await renderer.certificate(make_certificate(), EDITION)
    assert list_workers() == workers


async def test_a_worker_gives_way_to_a_fresh_one(font_files: FontFiles) -> None:
    renderer = Renderer(font_files.serif.parent, recycle_after=2)
    await renderer.start()
    first = list_workers()
    papers = {await renderer.certificate(make_certificate(), EDITION) for _ in range(3)}
    assert len(papers) == 1
    assert list_workers() - first
    renderer.close()
    assert list_workers() == set()


async def test_a_refused_text_is_the_callers_error_and_costs_no_worker(renderer: Renderer) -> None:
    workers = list_workers()
    with pytest.raises(UndrawableTextError, match=r"U\+E000") as refused:
        await renderer.certificate(make_certificate(beneficiary="葛\ue000城市長"), EDITION)
    assert refused.value.characters == ("\ue000",)
    assert list_workers() == workers


async def test_missing_fonts_are_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError, match="hosho fonts"):
        await Renderer(tmp_path).start()


async def test_a_process_that_hangs_is_ended(font_files: FontFiles) -> None:
    with pytest.raises(WorkerDiedError):
        await Renderer(font_files.serif.parent, longest_s=0.001).start()
    assert list_workers() == set()


@pytest.mark.usefixtures("registered_fonts")
async def test_a_caller_who_leaves_does_not_leave_his_paper_to_the_next(renderer: Renderer) -> None:
    leaving = asyncio.create_task(renderer.key_notice(make_certificate(), EDITION, KEY))
    await asyncio.sleep(0)
    leaving.cancel()
    drawn = await renderer.certificate(make_certificate(), EDITION)
    assert leaving.cancelled()
    assert drawn.pdf == draw_certificate(make_certificate())


async def test_no_more_people_wait_than_may(font_files: FontFiles) -> None:
    renderer = Renderer(font_files.serif.parent, places=8)
    with renderer.place("a"), renderer.place("a"), pytest.raises(NoPlaceError), renderer.place("a"):
        pass
    with renderer.place("a"), renderer.place("a"):
        pass


async def test_an_organisation_of_which_nobody_waits_finds_a_place(font_files: FontFiles) -> None:
    renderer = Renderer(font_files.serif.parent, places=8)
    with ExitStack() as stack:
        for org in "abcd":
            for _ in range(2):
                stack.enter_context(renderer.place(org))
        stack.enter_context(renderer.place("e"))
        with pytest.raises(NoPlaceError), renderer.place("e"):
            pass


async def test_a_renderer_that_was_not_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="not started"):
        await Renderer(tmp_path).certificate(make_certificate(), EDITION)


def test_workers_end_with_a_parent_that_was_killed(font_files: FontFiles) -> None:
    # The workers hold the pipe of standard output, so it only ends when all of them have.
    script = f"""
import asyncio, os, signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from services.issuance_api.documents.renderer import Renderer
asyncio.run(Renderer(Path({str(font_files.serif.parent)!r}), workers=2).start())
print("drawing", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.stdout == "drawing\n"
    assert ended.returncode == -signal.SIGKILL


@pytest.fixture
async def sealing_renderer(font_files: FontFiles, tmp_path: Path) -> AsyncIterator[Renderer]:
    renderer = Renderer(font_files.serif.parent, keep_seal(tmp_path, datetime.now(UTC)).file)
    await renderer.start()
    yield renderer
    renderer.close()


@pytest.mark.usefixtures("registered_fonts")
async def test_a_worker_seals_what_it_drew_and_keeps_the_digest_of_the_drawing(sealing_renderer: Renderer) -> None:
    drawn = await sealing_renderer.certificate(make_certificate(), EDITION)
    unsealed = draw_certificate(make_certificate())
    assert drawn.seal is SealState.SEALED
    assert drawn.pdf.startswith(unsealed)
    assert drawn.pdf != unsealed
    assert drawn.unsealed_sha256 == hashlib.sha256(unsealed).digest()


async def test_a_worker_that_finds_its_seal_run_out_draws_nothing(font_files: FontFiles, tmp_path: Path) -> None:
    renderer = Renderer(font_files.serif.parent, keep_seal(tmp_path, datetime.now(UTC)).file, recycle_after=1)
    await renderer.start()
    await renderer.certificate(make_certificate(), EDITION)
    keep_seal(tmp_path, datetime.now(UTC) - timedelta(days=9999))
    for _ in range(2):
        with pytest.raises(SealUnusableError, match="ran out"):
            await renderer.certificate(make_certificate(), EDITION)
    renderer.close()


async def test_paper_is_not_sealed(sealing_renderer: Renderer) -> None:
    drawn = await sealing_renderer.certificate(make_certificate(), PAPER)
    assert drawn.seal is SealState.NONE
    assert hashlib.sha256(drawn.pdf).digest() == drawn.unsealed_sha256


async def test_a_worker_is_spared_what_sealing_does_not_need(sealing_renderer: Renderer) -> None:
    await sealing_renderer.certificate(make_certificate(), EDITION)
    (worker,) = list_workers()
    loaded = {part for file in psutil.Process(worker).memory_maps() for part in Path(file.path).parts}
    assert "cryptography" in loaded
    assert loaded.isdisjoint({"aiohttp", "lxml"})
