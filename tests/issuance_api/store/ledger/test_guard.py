"""No number twice: a database that went back in time gives none, and all else goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.ledger.file import LedgerFile, read_ledger_file
from services.issuance_api.store.ledger.guard import NumberGuard
from services.issuance_api.store.ledger.ledger import LedgerUnfitError, Series
from services.issuance_api.store.ledger.series import raise_series
from shared.runtime.data.database import Database
from tests.databases import CloneDatabase
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue, verify

FIRST = Series("001", 8)
BEHIND = "series 001 8 up to 3 instead of 2"


async def say_numbers(installation: Installation) -> tuple[int, str]:
    answer = await installation.http("issuance").get("/readyz")
    return answer.status_code, answer.json()["numbers"]


async def test_a_restored_database_gives_no_number_and_all_else_goes_on(installation: Installation) -> None:
    clone, number = installation.clone, await issue(installation)
    await approve(installation)
    await installation.issuance.state.inbox.handle_next()  # numbers the second, which is not drawn yet
    await installation.let_go()
    async with clone.saved() as restore:
        await installation.settle()
        lost = await issue(installation)
        await installation.let_go()
        await restore()
    assert (await say_numbers(installation))[0] == 503
    assert BEHIND in (await say_numbers(installation))[1]
    mails = len(installation.mailbox.messages)
    assert await issue(installation) is None
    [waiting] = await clone.fetch("SELECT tries, last_error, parked_at FROM events.delivery WHERE handled_at IS NULL")
    assert (waiting["tries"], waiting["parked_at"]) == (0, None)
    assert "DatabaseBehindError" in waiting["last_error"]
    assert len(installation.mailbox.messages) == mails + 1  # of the second, drawn meanwhile
    assert (await verify(installation, number, await fetch_key(installation, number))).status_code == 200
    async with AsyncSession(installation.admin.writing) as session, session.begin():
        await raise_series(session, FIRST, 3, "restored")
    await clone.fetch("UPDATE events.delivery SET due_at = now()")
    await installation.settle()
    assert await say_numbers(installation) == (200, "ok")
    numbers = {row[0] for row in await clone.fetch("SELECT contract_number FROM issuance.guarantee")}
    assert lost not in numbers
    assert sorted(taken[6:11] for taken in numbers) == ["00001", "00002", "00004"]


async def test_a_number_is_in_the_ledger_before_it_is_drawn_and_nobody_sees_it_before_that(
    installation: Installation,
) -> None:
    ledger = installation.clone.ledger
    await approve(installation)
    inbox = installation.issuance.state.inbox
    await inbox.handle_next()
    assert read_ledger_file(ledger).ends == {}
    away = ledger.rename(ledger.with_suffix(".away"))
    await inbox.drain()
    [waiting] = await installation.fetch("SELECT tries, last_error FROM events.delivery WHERE handled_at IS NULL")
    assert waiting["tries"] == 0
    assert "LedgerUnfitError" in waiting["last_error"]
    assert await installation.fetch("SELECT * FROM documents.document") == []
    assert "deleted" in (await say_numbers(installation))[1]
    away.rename(ledger)
    await installation.fetch("UPDATE events.delivery SET due_at = now()")
    await inbox.drain()
    assert read_ledger_file(ledger).ends == {FIRST: 1}
    assert len(await installation.fetch("SELECT * FROM documents.document")) == 1


@asynccontextmanager
async def guarding(clone: CloneDatabase, path: Path) -> AsyncIterator[NumberGuard]:
    """As another issuance_api on the same database would."""
    database = Database(clone.url("hosho_issuance"))
    guard = NumberGuard(database, LedgerFile(path))
    try:
        yield guard
    finally:
        await guard.close()
        await database.close()


async def test_no_other_ledger_and_no_older_copy_is_taken_and_who_opens_a_copy_takes_the_place(
    installation: Installation, tmp_path: Path
) -> None:
    clone = installation.clone
    await issue(installation)
    older = clone.ledger.read_bytes()
    await issue(installation)
    for content, words in ((b"", "it is empty"), (older, "older copy")):
        (tmp_path / "other").write_bytes(content)
        async with guarding(clone, tmp_path / "other") as other:
            with pytest.raises(LedgerUnfitError, match=words):
                await other.confirm()
    assert await say_numbers(installation) == (200, "ok")
    await approve(installation)
    await installation.issuance.state.inbox.handle_next()  # gives a number, which is not drawn yet
    (tmp_path / "copy").write_bytes(clone.ledger.read_bytes())
    async with guarding(clone, tmp_path / "copy") as copy:
        assert await copy.tell() == "ok"
        assert "another process has opened" in (await say_numbers(installation))[1]
        assert await issue(installation) is None
        drawn = await clone.fetch("SELECT count(*) FROM issuance.version_document")
        assert drawn[0][0] == read_ledger_file(tmp_path / "copy").ends[FIRST] == 2


async def test_numbers_from_before_there_was_a_ledger_need_an_adoption_by_hand(
    installation: Installation, tmp_path: Path
) -> None:
    await issue(installation)
    await installation.fetch("DELETE FROM issuance.ledger")
    async with guarding(installation.clone, tmp_path / "new") as guard:
        with pytest.raises(LedgerUnfitError, match="hosho series adopt"):
            await guard.confirm()
    assert "hosho series adopt" in (await say_numbers(installation))[1]
