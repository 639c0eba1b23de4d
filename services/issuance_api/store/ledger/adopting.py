"""A ledger becomes that of a database by an administrator's word: after an upgrade, or where the former one is lost."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.ledger.ledger import Ends, Ledger, LedgerUnfitError
from services.issuance_api.store.ledger.series import list_ends, name_server, replace_ledger
from shared.runtime.data.database import new_id


async def adopt_ledger(session: AsyncSession, ledger: Ledger, why: str) -> Ends:
    """Notes in it every series as the database has it, and lets the database name it.

    Answers the series in which the ledger knows of more numbers than the database: none is given before they are
    raised. Raises LedgerError.
    """
    if await ledger.is_in(await name_server(session)):
        raise LedgerUnfitError("the ledger is on the database's own server, and would go back in time with it")
    ledger_id = await ledger.read_id()
    if ledger_id is None:
        ledger_id = new_id()
        await ledger.begin(ledger_id)
    ends = await list_ends(session)
    for series, serial in ends.items():
        await ledger.note(series, serial)
    await replace_ledger(session, ledger_id, why)
    return {series: end for series, end in (await ledger.read_ends()).items() if end > ends.get(series, 0)}
