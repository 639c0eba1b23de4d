"""The ledger of this installation, as an administrator's commands find it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.admin.data_folder import find_data_folder
from services.admin.refusal import Refusal
from services.issuance_api.store.ledger.database import LedgerDatabase
from services.issuance_api.store.ledger.file import LedgerContent, LedgerFile, LedgerHeldError, read_ledger_file
from services.issuance_api.store.ledger.ledger import Ledger, LedgerError

FILE, URL = "HOSHO_LEDGER_FILE", "HOSHO_LEDGER_URL"


@asynccontextmanager
async def open_ledger() -> AsyncIterator[Ledger]:
    """To write in; raises Refusal where issuance_api holds the file, or where the ledger cannot be used."""
    url = os.environ.get(URL)
    try:
        ledger: Ledger = LedgerDatabase(url) if url else LedgerFile(_find_file())
    except LedgerHeldError as error:
        raise Refusal(f"{error}. Stop issuance_api first.") from None
    except ValueError as error:
        raise Refusal(f"{error}.") from None
    try:
        yield ledger
    except LedgerError as error:
        raise Refusal(f"{error}.") from None
    finally:
        await ledger.close()


async def read_ledger() -> LedgerContent:
    """What it holds, also while issuance_api uses it; raises Refusal where it cannot be read."""
    url = os.environ.get(URL)
    if url is None:
        path = _find_file()
        try:
            return read_ledger_file(path)
        except OSError as error:
            raise Refusal(f"The ledger {path} cannot be read ({error.strerror}). Set {FILE} or {URL}.") from None
    ledger = LedgerDatabase(url)
    try:
        return LedgerContent(await ledger.read_id(), await ledger.read_ends())
    except LedgerError as error:
        raise Refusal(f"{error}.") from None
    finally:
        await ledger.close()


def _find_file() -> Path:
    """The file that is set, else that of `hosho up`."""
    named = os.environ.get(FILE)
    return Path(named) if named else find_data_folder().ledger
