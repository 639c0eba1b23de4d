"""`make crash`: `hosho up` killed three times over a backlog of 200 approvals; nothing lost, nothing double, and
`hosho fsck` clean at the end.

Not part of the suite (its name keeps it out): `pytest -s tests/faults/run_crash.py`.
"""

import asyncio
import email
import email.policy
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from benchmarks.approvals import open_desk
from services.local.demo_file import LocalDemoFile
from services.local.journey.caller import Api, introduce_caller, read_answer
from shared.schemas.issuance.answers import GuaranteeItem, GuaranteePage
from tests.faults.fault import Fault, Record
from tests.local.running import ROOT, Up

GUARANTEES = 200
LIMIT_S = 240.0
console = Console()


def test_200_approvals_survive_kill_9(tmp_path: Path, record: Record) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    up = Up(tmp_path / "data")
    try:
        registered, mails = kill_over_backlog(up)
        require_sound(up)
        assert up.stop() == 0
    finally:
        up.close()
    assert_numbers_without_gap(registered)
    assert_mail_for_each(mails, registered)
    record(
        Fault(
            "`kill -9` of the parent, of all services, and of these and Postgres, over a backlog", 3, GUARANTEES, 0, 0
        )
    )


def kill_over_backlog(up: Up) -> tuple[list[GuaranteeItem], list[Any]]:
    """All registrations and all mails, once they have come through three kills."""
    demo = up.wait_until_ready()
    issuance = find_child(up, "issuance_api")
    os.kill(issuance, signal.SIGSTOP)
    asyncio.run(approve_all(demo))
    console.print(f"{GUARANTEES} approvals wait while issuance is held.")
    os.kill(issuance, signal.SIGCONT)
    demo = kill_at(up, demo, GUARANTEES // 5, up.kill_parent, "the parent alone")
    demo = kill_at(up, demo, GUARANTEES // 2, up.kill_group, "the whole group")
    demo = kill_at(up, demo, GUARANTEES * 3 // 4, lambda: kill_all(up), "the whole group and Postgres")
    return asyncio.run(wait_for(demo, GUARANTEES)), wait_for_mails(demo.mail_folder)


def require_sound(up: Up) -> None:
    """`hosho fsck` finds every promise kept, seals and drawings included, once nothing waits any more."""
    deadline = time.monotonic() + LIMIT_S
    while fsck(up, "--settled").returncode and time.monotonic() < deadline:
        time.sleep(1)
    ended = fsck(up, "--settled", "--seals", "--draw")
    console.print(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert "Not checked" not in ended.stdout


def fsck(up: Up, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", "fsck", *options],
        cwd=ROOT, env={**os.environ, "HOSHO_DATA": str(up.data)}, capture_output=True, text=True, timeout=LIMIT_S,
        check=False,
    )  # fmt: skip


def find_child(up: Up, name: str) -> int:
    """The process id of one service of this `up`."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == up.process.pid and name in (entry / "cmdline").read_text():
                return int(entry.name)
    raise AssertionError(f"{name} is not running")


async def approve_all(demo: LocalDemoFile) -> None:
    async with open_desk(demo) as desk:
        await desk.approve_all(await desk.apply_for(GUARANTEES))


def kill_at(up: Up, demo: LocalDemoFile, count: int, kill: Callable[[], None], whom: str) -> LocalDemoFile:
    """Kills once `count` guarantees are registered, and starts again; the backlog must not be over by then."""
    seen = len(asyncio.run(wait_for(demo, count)))
    kill()
    console.print(f"kill -9 of {whom} at {seen} of {GUARANTEES} registered.")
    assert seen < GUARANTEES
    up.start()
    return up.wait_until_ready()


def kill_all(up: Up) -> None:
    up.kill_group()
    up.kill_postgres()


async def wait_for(demo: LocalDemoFile, count: int) -> list[GuaranteeItem]:
    """The registered guarantees as their builder sees them, once there are `count`."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        builder = introduce_caller(http, demo, "principal").issuance
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            registered = [guarantee for guarantee in await list_guarantees(builder) if guarantee.registered_at]
            if len(registered) >= count:
                return registered
            await asyncio.sleep(0.05)
    raise AssertionError(f"{len(registered)} of {count} guarantees were registered after {LIMIT_S} s")


async def list_guarantees(builder: Api) -> list[GuaranteeItem]:
    found: list[GuaranteeItem] = []
    cursor = ""
    while True:
        page = read_answer(GuaranteePage, await builder.get(f"/guarantees?limit=100{cursor}"))
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = f"&cursor={page.next_cursor}"


def wait_for_mails(folder: Path) -> list[Any]:
    """All mails, once they have as many Message-IDs as there are guarantees; a crash may have sent some twice."""
    deadline = time.monotonic() + LIMIT_S
    mails: list[Any] = []
    while time.monotonic() < deadline and len({mail["Message-ID"] for mail in mails}) < GUARANTEES:
        time.sleep(0.2)
        mails = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in folder.glob("[!.]*.eml")
        ]
    return mails


def assert_numbers_without_gap(registered: list[GuaranteeItem]) -> None:
    numbers = {guarantee.contract_number for guarantee in registered}
    serials = sorted(int(number.split("-")[1][:5]) for number in numbers)
    console.print(f"{len(registered)} registrations, {len(numbers)} numbers, serials {serials[0]} to {serials[-1]}.")
    assert len(registered) == GUARANTEES
    assert serials == list(range(1, GUARANTEES + 1))


def assert_mail_for_each(mails: list[Any], registered: list[GuaranteeItem]) -> None:
    ids = {mail["Message-ID"] for mail in mails}
    texts = "\n".join(mail.get_body(("plain",)).get_content() for mail in mails)
    mailed = [guarantee for guarantee in registered if guarantee.contract_number in texts]
    console.print(f"{len(mails)} mails with {len(ids)} Message-IDs, for {len(mailed)} guarantees.")
    assert len(ids) == GUARANTEES
    assert len(mailed) == GUARANTEES
