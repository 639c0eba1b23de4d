"""Files and folders that nobody but their owner can read."""

import os
from contextlib import suppress
from pathlib import Path


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
