"""The drawing process: `python -m services.issuance_api.documents.drawing_program LONGEST_S`, which a service starts.

It reads pickled requests from standard input and writes pickled answers to standard output, one after the other. It
ends with its standard input, which closes with the service even when that is killed; no signal from outside ends it.
"""

import os
import pickle
import signal
import sys
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any, BinaryIO

from shared.runtime.importing import importing

# pyHanko imports its HTTP clients in any case; they take 10 MB in every drawing process, and nothing here uses them.
_UNUSED = {
    "pyhanko.sign.timestamps.aiohttp_client": "HTTPTimeStamper",
    "pyhanko_certvalidator.fetchers.aiohttp_fetchers": "AIOHttpFetcherBackend",
}


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    longest_s = float(sys.argv[1])
    answers = _take_standard_output()
    _leave_out_unused()
    with suppress(EOFError, BrokenPipeError):
        while True:
            work, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
            # Work that takes longer has hung: the kernel then ends this process, and the service starts another.
            signal.setitimer(signal.ITIMER_REAL, longest_s)
            answer = _do(work, arguments)
            signal.setitimer(signal.ITIMER_REAL, 0)
            # Pickled twice, so that an answer which the service cannot unpickle leaves the next one readable.
            pickle.dump(answer, answers)
            answers.flush()


def _do(work: str, arguments: tuple[Any, ...]) -> bytes:
    """(whether it went well, the result or the error), pickled."""
    try:
        return pickle.dumps((True, getattr(_load_worker(), work)(*arguments)))
    except Exception as error:  # raised again in the service
        return pickle.dumps((False, error))


@cache
def _load_worker() -> ModuleType:
    with importing():
        from services.issuance_api.documents import worker
    return worker


def _take_standard_output() -> BinaryIO:
    """Whatever a library prints goes to standard error from here on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _leave_out_unused() -> None:
    for module, name in _UNUSED.items():
        sys.modules[module] = stand_in = ModuleType(module)
        setattr(stand_in, name, None)


if __name__ == "__main__":
    main()
