"""The data folder of one installation (`HOSHO_DATA`): where each thing lies, and who holds the folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.admin.refusal import Refusal

DEFAULT_FOLDER = Path(".hosho")


@dataclass(frozen=True)
class DataFolder:
    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def secrets_file(self) -> Path:
        return self.path / "secrets.json"

    @property
    def clients_file(self) -> Path:
        return self.path / "clients.json"

    @property
    def demo_file(self) -> Path:
        return self.path / "demo.json"

    @property
    def seal_file(self) -> Path:
        return self.path / "seal.p12"

    @property
    def seal_passphrase_file(self) -> Path:
        return self.path / "seal-passphrase"

    @property
    def seal_authority(self) -> Path:
        return self.path / "seal-authority.pem"

    @property
    def extra_drawable(self) -> Path:
        return self.path / "extra-drawable.toml"

    @property
    def services_lock(self) -> Path:
        return self.path / "services.lock"

    def make(self) -> None:
        """Private subfolders; the folder itself may be passed through, because Postgres can run as another user.

        Raises Refusal where it cannot be made or written in.
        """
        with _refuse_unusable():
            self.path.mkdir(parents=True, exist_ok=True)
            for private in (self.mail, self.logs):
                make_private_folder(private)


def find_data_folder() -> DataFolder:
    """The folder that `HOSHO_DATA` names, else `.hosho` where the command is run; it need not be there yet."""
    named = os.environ.get("HOSHO_DATA") or DEFAULT_FOLDER
    try:
        return DataFolder(Path(named).expanduser().resolve())
    except (OSError, RuntimeError) as error:  # a loop of links, or no home folder
        raise Refusal(f"HOSHO_DATA names no folder: {error}") from None


def remove_former_demo_file(folder: DataFolder) -> None:
    """What a killed `hosho up` left would say that all is up. Raises Refusal where another one runs."""
    with _refuse_unusable():
        if folder.demo_file.exists():
            with hold_folder(folder):
                folder.demo_file.unlink(missing_ok=True)


@contextmanager
def hold_folder(folder: DataFolder) -> Iterator[None]:
    """Keeps a second `hosho up` off the same data; the kernel lets go when this process dies, however it dies."""
    with _refuse_unusable():
        descriptor = os.open(folder.path / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _refuse_second(folder):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _refuse_unusable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"{error.filename} cannot be made or written ({error.strerror}). "
            "Set HOSHO_DATA to a folder that this user may make or write in."
        ) from None


@contextmanager
def _refuse_second(folder: DataFolder) -> Iterator[None]:
    try:
        yield
    except BlockingIOError:
        raise Refusal(
            f"Another `hosho up` is running on {folder.path}. Stop it, or set HOSHO_DATA to another folder "
            "and HOSHO_BASE_PORT to other ports."
        ) from None


def make_private_folder(path: Path) -> None:
    """One that nobody but its owner may enter (0700), also where it was there before."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def write_private(path: Path, content: bytes) -> None:
    """Replaces a file in one step; nobody but the owner can read it at any moment (0600)."""
    draft = path.with_name(f".{path.name}.draft")
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
