"""Ends a process one of whose loops hangs inside a turn: what it holds is let go, and whoever runs it starts it anew.

A turn that fails is no hanging, and is tried again for as long as it takes: a database that is away ends nobody. It is
ended at once, without the requests that it may be answering, since nothing in it can be relied on any more: leases run
out, transactions roll back, as when it is killed. A thread looks, so that it also sees an event loop that stands still.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from shared.runtime.logging import log
from shared.runtime.messages.loop import Loop

EXIT_CODE = 70  # EX_SOFTWARE, in sysexits.h
_EVERY_S = 1.0


def end_process() -> None:
    os._exit(EXIT_CODE)


@contextmanager
def watch_loops(
    loops: Sequence[Loop], end: Callable[[], None] = end_process, *, every_s: float = _EVERY_S
) -> Iterator[None]:
    """Looks at them while the block lasts; calls `end` once where one is stuck."""
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(every_s):
            stuck = [loop.name for loop in loops if loop.is_stuck]
            if stuck:
                log.critical("a loop hangs, the process ends", loops=stuck, exit_code=EXIT_CODE)
                end()
                return

    thread = threading.Thread(target=watch, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
