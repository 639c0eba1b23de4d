"""Where the embedded Postgres is reached: its unix socket, in a folder that only its own user may enter."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from services.admin.refusal import Refusal

ADMIN = "postgres"
DATABASE = "hosho"
SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 100  # bytes; the kernel's own limit is 104 to 108


def compose_url(data: Path, role: str = ADMIN) -> str:
    """The SQLAlchemy URL for one role; raises Refusal while no server runs on `data`, or where it may not be read."""
    try:
        socket_folder = find_socket_folder(data)
    except PermissionError:
        raise Refusal(f"{data} may not be read by this user. Use the one that runs `hosho up`.") from None
    if socket_folder is None:
        raise Refusal(
            f"No Postgres is running on {data}. Start it with `hosho up`, or alone with `hosho up --postgres-alone`, "
            "or set HOSHO_DATABASE_URL."
        )
    return f"postgresql+asyncpg://{role}@/{DATABASE}?host={quote(str(socket_folder), safe='/')}"


def choose_socket_folder(data: Path, make_private: Callable[[], Path]) -> Path:
    """The data folder itself, unless its path is too long for a socket or has a comma or a quote, which make a list."""
    path = str(data / SOCKET_NAME)
    if len(path.encode()) <= _LONGEST_SOCKET_PATH and not set(path) & set(",\"'"):
        return data
    return make_private()


def find_socket_folder(data: Path) -> Path | None:
    """Line 5 of Postgres' own pid file; None while there is none or it is still being written."""
    with suppress(FileNotFoundError, NotADirectoryError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        if len(lines) >= 5 and lines[4]:
            return Path(lines[4])
    return None
