"""A data folder of an earlier release gets its ledger."""

from services.admin.data_folder import DataFolder
from services.admin.store.transaction import open_transaction
from services.issuance_api.store.ledger.adopting import adopt_ledger
from services.issuance_api.store.ledger.file import LedgerFile
from services.issuance_api.store.ledger.series import find_ledger


async def keep_ledger(folder: DataFolder, url: str) -> None:
    """Adopts one where the database never had any; what stands in a database of `hosho up` is what was given."""
    if folder.ledger.exists():
        return
    async with open_transaction(url) as session:
        if await find_ledger(session) is None:
            ledger = LedgerFile(folder.ledger)
            try:
                await adopt_ledger(session, ledger, "the first of a data folder")
            finally:
                await ledger.close()
