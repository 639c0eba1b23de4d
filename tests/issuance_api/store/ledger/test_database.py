"""The ledger as a second Postgres: any number of processes note in it, and one that is away is told."""

import asyncio

import pytest

from services.issuance_api.store.ledger.database import LedgerDatabase
from services.issuance_api.store.ledger.guard import NumberGuard
from services.issuance_api.store.ledger.ledger import LedgerAwayError, LedgerUnfitError, Series
from shared.runtime.data.database import Database, new_id
from tests.databases import CloneDatabase, Server

FIRST, OTHER = Series("001", 8), Series("002", 8)


async def test_several_note_in_one_ledger_and_each_reads_what_all_noted(clone: CloneDatabase) -> None:
    ledgers = [LedgerDatabase(clone.url("postgres")) for _ in range(3)]
    # All make its tables at once.
    assert await asyncio.gather(*(ledger.read_id() for ledger in ledgers)) == [None] * 3
    ledger_id = new_id()
    await ledgers[0].begin(ledger_id)
    await asyncio.gather(*(ledger.note(FIRST, number) for number, ledger in enumerate(ledgers, start=7)))
    await ledgers[1].note(OTHER, 1)
    await ledgers[2].note(FIRST, 3)
    for ledger in ledgers:
        assert await ledger.read_id() == ledger_id
        assert await ledger.read_ends() == {FIRST: 9, OTHER: 1}
        await ledger.close()


async def test_it_may_not_be_on_the_server_of_the_database_itself(server: Server, clone: CloneDatabase) -> None:
    async with server.clone() as second:
        ledger, database = LedgerDatabase(second.url("postgres")), Database(clone.url("hosho_issuance"))
        with pytest.raises(LedgerUnfitError, match="own server"):
            await NumberGuard(database, ledger).confirm()
        await ledger.close()
        await database.close()


async def test_one_that_cannot_be_reached_is_told_and_taken_up_again(clone: CloneDatabase) -> None:
    ledger = LedgerDatabase(clone.url("postgres"))
    await ledger.note(FIRST, 1)
    await clone.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(LedgerAwayError, match="cannot be used"):
        await ledger.read_ends()
    assert await ledger.read_ends() == {FIRST: 1}
    await ledger.close()
