"""A loop that hangs inside a turn ends its process; one whose turns fail does not."""

import asyncio
import subprocess
import sys

from shared.runtime.messages.loop import Loop, Wake
from shared.runtime.messages.watchdog import EXIT_CODE

_HANGS = """
import asyncio, threading
from shared.runtime.logging import set_up_logging
from shared.runtime.messages.loop import Loop, Wake
from shared.runtime.messages.watchdog import watch_loops

async def hang() -> bool:
    threading.Event().wait()  # the event loop itself stands still

async def always() -> bool:
    return True

set_up_logging("suite", "INFO")
loop = Loop("inbox 1", hang, Wake(), longest_turn_s=0)
with watch_loops([loop], every_s=0.01):
    asyncio.run(loop.run(lambda: False, always))
"""


def test_a_process_whose_loop_hangs_ends_and_says_so() -> None:
    ended = subprocess.run([sys.executable, "-c", _HANGS], capture_output=True, text=True, timeout=60)
    assert ended.returncode == EXIT_CODE, ended.stderr
    assert '"level": "critical"' in ended.stdout
    assert "inbox 1" in ended.stdout


async def test_a_turn_that_fails_is_no_hanging() -> None:
    failed = asyncio.Event()

    async def fail() -> bool:
        failed.set()
        raise ConnectionError

    async def always() -> bool:
        return True

    loop = Loop("failing", fail, Wake(), longest_turn_s=0)
    turning = asyncio.create_task(loop.run(lambda: False, always))
    await failed.wait()
    assert not loop.is_stuck
    turning.cancel()
