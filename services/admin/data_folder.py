"""The data folder of one installation (`HOSHO_DATA`), and where each thing lies in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.admin.private_files import make_private_folder
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
    def ledger(self) -> Path:
        return self.path / "ledger"

    @property
    def seal_file(self) -> Path:
        return self.path / "seal.p12"

    @property
    def seal_passphrase_file(self) -> Path:
        return self.path / "seal-passphrase"

    @property
    def seal_certificate(self) -> Path:
        return self.path / "seal-certificate.pem"

    @property
    def seal_authority(self) -> Path:
        return self.path / "seal-authority.pem"

    @property
    def timestamp_authority(self) -> Path:
        return self.path / "timestamp-authority.pem"

    @property
    def timestamp_key(self) -> Path:
        return self.path / "timestamp-key.pem"

    @property
    def extra_drawable(self) -> Path:
        return self.path / "extra-drawable.toml"

    @property
    def up_lock(self) -> Path:
        return self.path / "up.lock"

    @property
    def services_lock(self) -> Path:
        return self.path / "services.lock"

    def make(self) -> None:
        """Makes the folder, and those in it that only their owner may enter.

        The folder itself is open, because Postgres can run as another user. Raises Refusal where it cannot be made or
        written in.
        """
        with refuse_unusable():
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


@contextmanager
def refuse_unusable() -> Iterator[None]:
    """Raises Refusal for an error of the file system."""
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"{error.filename} cannot be made or written ({error.strerror}). "
            "Set HOSHO_DATA to a folder that this user may make or write in."
        ) from None
