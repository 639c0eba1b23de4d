"""No number twice: the database is compared with the ledger before it gives a number.

Which ledger belongs to a database stands in the database, in `issuance.ledger`. A new installation takes the empty one
that it finds; after that nobody but an operator has it take another (`hosho series adopt`). So a process with another
file, or with an older copy, in which numbers are missing that were drawn, does not start. A file is held by a lock, so
that a second process on the same host does not start. One that opens a copy of it elsewhere takes its place: who opened
it last stands in the database, too, and the former one gives no numbers from then on, and draws none of those that it
has given: they would be in its own file alone.
"""

import asyncio
from collections.abc import Mapping

from services.issuance_api.store.ledger.ledger import (
    DatabaseBehindError,
    Ledger,
    LedgerError,
    LedgerUnfitError,
    Series,
    list_lower,
)
from services.issuance_api.store.ledger.series import (
    add_ledger,
    find_ledger,
    has_guarantees,
    list_drawn_ends,
    list_ends,
    name_server,
    open_ledger,
)
from services.issuance_api.store.tables.numbers import LedgerRow
from shared.runtime.data.database import Database, ReadSession, WriteSession, new_id
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.logging import log
from shared.schemas.words.contract_number import split_contract_number

OK = "ok"
_ADOPT = (
    "the database and this ledger do not belong together ({why}). Put back the ledger that the database was numbered "
    "with; if there is none any more, or never was, read docs/operating.md and run `hosho series adopt`"
)


class NumberGuard:
    """Asked before a number is given, and told of it before it is drawn or answered. Every refusal is a LedgerError."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self._me = new_id()
        self._is_confirmed = False
        self._confirming = asyncio.Lock()
        self._last_told = OK

    async def confirm(self) -> None:
        """That the ledger is the database's own, once; of a new installation it becomes that."""
        async with self._confirming:
            if not self._is_confirmed:
                async with self._database.write(EVERYTHING) as session:
                    await self._confirm(session)
                self._is_confirmed = True

    async def check(self, session: WriteSession, series: Series, serial: int) -> None:
        """In the transaction that takes a serial, whose row lock keeps others of its series waiting."""
        try:
            await self._compare(session, taken={series: serial})
        except LedgerError as error:
            self._tell(str(error))
            raise

    async def note(self, contract_number: str) -> None:
        """After the number was committed, and before anybody sees it."""
        await self.confirm()  # a process that started without the database has not done so yet
        office_code, fiscal_year, serial = split_contract_number(contract_number)
        await self._ledger.note(Series(office_code, fiscal_year), serial)
        if self._ledger.is_for_one:
            # Whoever opens a copy later finds this number in it.
            async with self._database.read(EVERYTHING) as session:
                self._refuse_former(await find_ledger(session))

    async def tell(self) -> str:
        """ "ok", or why no numbers are given."""
        told = OK
        try:
            await self.confirm()
            async with self._database.read(EVERYTHING) as session:
                await self._compare(session)
        except LedgerError as error:
            told = str(error)
        self._tell(told)
        return told

    async def close(self) -> None:
        await self._ledger.close()

    async def _confirm(self, session: WriteSession) -> None:
        ledger_id = await self._ledger.read_id()
        if await self._ledger.is_in(await name_server(session)):
            raise LedgerUnfitError("the ledger is on the database's own server, and would go back in time with it")
        adopted = await find_ledger(session)
        if adopted is None:
            if await self._ledger.read_ends() or await has_guarantees(session):
                raise LedgerUnfitError(_ADOPT.format(why="numbers were given, and no ledger was adopted"))
            if ledger_id is None:
                ledger_id = new_id()
                await self._ledger.begin(ledger_id)
            await add_ledger(session, ledger_id, "a new installation")
            adopted = await find_ledger(session)
        if adopted is None or adopted.id != ledger_id:
            raise LedgerUnfitError(
                _ADOPT.format(why="it is empty" if ledger_id is None else "it is that of another database")
            )
        # In this order: a number is noted before it is drawn.
        drawn = await list_drawn_ends(session)
        if list_lower(await self._ledger.read_ends(), drawn):
            raise LedgerUnfitError(_ADOPT.format(why="numbers that were drawn are missing in it: it is an older copy"))
        if self._ledger.is_for_one:
            await open_ledger(session, self._me)

    async def _compare(self, session: ReadSession | WriteSession, taken: Mapping[Series, int] | None = None) -> None:
        """`taken` are serials that this transaction itself took, and that nobody has been told of."""
        # In this order: a number is noted after it was committed.
        ends = await self._ledger.read_ends()
        adopted = await find_ledger(session)
        if adopted is None or adopted.id != await self._ledger.read_id():
            self._is_confirmed = False
            raise LedgerUnfitError(_ADOPT.format(why="another one was adopted" if adopted else "none is adopted"))
        self._refuse_former(adopted)
        given = await list_ends(session) | {series: serial - 1 for series, serial in (taken or {}).items()}
        behind = list_lower(given, ends)
        if behind:
            raise DatabaseBehindError(
                "the database went back in time: numbers were given that it does not know of, "
                f"{', '.join(behind)}. Read docs/operating.md, The ledger"
            )

    def _refuse_former(self, adopted: LedgerRow | None) -> None:
        if self._ledger.is_for_one and (adopted is None or adopted.opened_by != self._me):
            raise LedgerUnfitError("another process has opened the ledger; a file is for one issuance_api alone")

    def _tell(self, told: str) -> None:
        """To the log, when it changes."""
        if told != self._last_told:
            self._last_told = told
            if told == OK:
                log.warning("numbers are given again")
            else:
                log.critical("no numbers are given", reason=told)
