"""What a killed Postgres leaves behind that would keep the next one from starting."""

from contextlib import suppress
from pathlib import Path

from services.admin.postgres_socket import SOCKET_NAME

_PROCESSES = Path("/proc")
_LOCK_FILES = ("postmaster.pid", f"{SOCKET_NAME}.lock")


def clear_dead_lock_files(data: Path) -> None:
    """Removes a folder's lock files when no process works in it any more.

    Postgres finds out by itself, unless that process id is taken: by a dead process that a container's init does not
    collect, or by a newer one. Every process of a Postgres has its data folder as working directory.
    """
    if _PROCESSES.is_dir() and not any(_works_in(process, data) for process in _PROCESSES.glob("[0-9]*")):
        for name in _LOCK_FILES:
            (data / name).unlink(missing_ok=True)


def _works_in(process: Path, folder: Path) -> bool:
    """A process that ended has no working directory, collected or not."""
    with suppress(OSError):
        return (process / "cwd").readlink() == folder
    return False
