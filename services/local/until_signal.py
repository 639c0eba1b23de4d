"""Work that ends early, and in order, when somebody stops `hosho`."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from services.admin.refusal import Say


def run_until_signal(work: Coroutine[Any, Any, None], say: Say) -> bool:
    """Whether the work came to its end; Ctrl-C, SIGTERM and a closed terminal let it stop what it started instead."""

    async def run() -> bool:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, _cancel_once, task, say)
        await asyncio.wait((task,))
        if not task.cancelled():
            task.result()
        return not task.cancelled()

    return asyncio.run(run())


def _cancel_once(task: asyncio.Task[None], say: Say) -> None:
    """A second Ctrl-C does not cut the stopping short, as each of its steps has a limit of time."""
    if not task.cancelling():
        task.cancel()
        with suppress(OSError):  # the terminal is closed
            say("Stopping …")
