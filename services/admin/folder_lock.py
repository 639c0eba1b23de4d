"""The lock that keeps a second `hosho up` off a data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from services.admin.data_folder import DataFolder, refuse_unusable
from services.admin.refusal import Refusal


@contextmanager
def hold_folder(folder: DataFolder) -> Iterator[None]:
    """Raises Refusal where another process holds it; the kernel releases it when this one ends, however it ends."""
    with refuse_unusable():
        descriptor = os.open(folder.up_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _refuse_second(folder):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _refuse_second(folder: DataFolder) -> Iterator[None]:
    try:
        yield
    except BlockingIOError:
        raise Refusal(
            f"Another `hosho up` is running on {folder.path}. Stop it, or set HOSHO_DATA to another folder "
            "and HOSHO_BASE_PORT to other ports."
        ) from None


def remove_former_demo_file(folder: DataFolder) -> None:
    """The file says that everything answers, which is not so any more where a killed `hosho up` left it.

    Raises Refusal where another `hosho up` runs.
    """
    with refuse_unusable():
        if folder.demo_file.exists():
            with hold_folder(folder):
                folder.demo_file.unlink(missing_ok=True)
