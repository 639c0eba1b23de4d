"""The `hosho` command as an operator types it."""

import io
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from tests.local.running import ROOT

LIMIT_S = 60.0
_STREAMS = ("stdout", "stderr")
# Each command is a process of its own, forked off one that has imported what all need: that is most of what one costs.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["services.command"])


def run_command(*arguments: str, **environment: str) -> CompletedProcess[str]:
    """With nothing of Hosho in its environment but what is given; what it says is read as it was told to write it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HOSHO_")} | environment
    with tempfile.TemporaryDirectory() as folder:
        process = _FORKING.Process(target=_be_command, args=(arguments, clean, Path(folder)))
        process.start()
        process.join(LIMIT_S)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(["hosho", *arguments], LIMIT_S)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        said = [Path(folder, stream).read_text(encoding) for stream in _STREAMS]
    return CompletedProcess(["hosho", *arguments], process.exitcode, *said)


def _be_command(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    from services.__main__ import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for descriptor, stream in enumerate(_STREAMS, start=1):
        os.dup2(os.open(folder / stream, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
        written = os.fdopen(descriptor, "wb", buffering=0, closefd=False)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        setattr(sys, stream, io.TextIOWrapper(written, encoding, line_buffering=True, write_through=True))
    sys.argv = ["hosho", *arguments]
    main()
