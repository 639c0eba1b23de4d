"""The logs of what `hosho up` starts: one file for each program and run."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO


def open_log(path: Path) -> IO[bytes]:
    """A new log that only its owner can read; that of the run before stays beside it as `.1`."""
    with suppress(FileNotFoundError):
        path.replace(path.with_name(f"{path.name}.1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def read_log_end(path: Path, lines: int) -> str:
    """The last lines; nothing where there is no log."""
    with suppress(FileNotFoundError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""
