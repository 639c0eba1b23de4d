import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.admin.refusal import Refusal
from services.local.processes import readiness
from services.local.processes.readiness import wait_until_ready
from services.local.processes.services_lock import wait_for_former_services
from services.local.processes.supervisor import run_services
from tests.local.factories import make_standin

ROOT = Path(__file__).parents[3]
LIMIT_S = 10.0


def is_alive(pid: int) -> bool:
    """A process that ended but was not yet collected by anyone counts as dead."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for_end(pid: int) -> bool:
    deadline = time.monotonic() + LIMIT_S
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


async def test_a_service_lives_as_long_as_the_block_and_ends_gracefully(tmp_path: Path) -> None:
    service, url = make_standin(tmp_path)
    async with run_services([service], tmp_path / "services.lock") as children:
        await wait_until_ready(children, [url])
        assert children[0].process.returncode is None
    assert children[0].process.returncode == 0


async def test_a_service_that_ends_before_it_is_ready_shows_the_end_of_its_log(tmp_path: Path) -> None:
    service, url = make_standin(tmp_path, "tests.local.standin:create_broken_app")
    async with run_services([service], tmp_path / "services.lock") as children:
        with pytest.raises(Refusal, match=r"(?s)standin ended by itself.*HOSHO_TOKEN_KEYS"):
            await wait_until_ready(children, [url])


async def test_services_that_lack_numbers_alone_are_let_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "NUMBERS_LIMIT_S", 0.1)
    service, url = make_standin(tmp_path, "tests.local.standin:create_app_without_numbers")
    async with run_services([service], tmp_path / "services.lock") as children:
        assert await wait_until_ready(children, [url]) == ["went back"]


async def test_what_a_service_lacks_is_told_when_it_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "NUMBERS_LIMIT_S", 0.1)
    monkeypatch.setattr(readiness, "READY_LIMIT_S", 3.0)
    service, url = make_standin(tmp_path, "tests.local.standin:create_app_without_a_seal")
    async with run_services([service], tmp_path / "services.lock") as children:
        with pytest.raises(Refusal, match=r"not ready after 3 s. .* lacks seal: ended"):
            await wait_until_ready(children, [url])


async def test_services_end_when_their_parent_is_killed_and_the_next_start_waits_for_them(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.local.parent", str(tmp_path), stdout=subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdout is not None
    child = int(await asyncio.wait_for(parent.stdout.readline(), LIMIT_S))
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    await wait_for_former_services(tmp_path / "services.lock")
    assert wait_for_end(child)
