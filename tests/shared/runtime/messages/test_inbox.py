"""The effect of a fact is exactly once, in order, and one bad fact holds back nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.runtime.data.database import Database, WriteSession, new_id
from shared.runtime.logging import set_up_logging, traceparent
from shared.runtime.messages.deliveries import MAX_TRIES
from shared.runtime.messages.failed import list_failed, replay_failed
from shared.runtime.messages.inbox import Inbox
from shared.schemas.facts.events import ISSUANCE, GuaranteeNumbered
from tests.databases import CloneDatabase
from tests.shared.runtime.facts import KEYS, make_fact, open_database, say


@pytest.fixture
async def database(clone: CloneDatabase) -> AsyncIterator[Database]:
    await clone.fetch("CREATE TABLE heard (position int GENERATED ALWAYS AS IDENTITY, name text, version int)")
    await clone.fetch("GRANT INSERT ON heard TO hosho_issuance, hosho_issuance_all")
    async with open_database(clone) as database:
        yield database


class Recorder:
    """Keeps what it heard in a table, so that a rollback shows; fails while `failing` says so."""

    def __init__(self, failing: Callable[[GuaranteeNumbered], Exception | None] = lambda _: None) -> None:
        self.failing = failing

    async def __call__(self, session: WriteSession, event: GuaranteeNumbered) -> None:
        await session.execute(
            text("INSERT INTO heard (name, version) VALUES (:name, :version)"),
            {"name": str(event.guarantee_id), "version": event.version},
        )
        error = self.failing(event)
        if error is not None:
            raise error


def make_inbox(database: Database, handler: Any) -> Inbox:
    return Inbox(ISSUANCE, database, KEYS, effects={GuaranteeNumbered: handler}, work={})


async def heard(clone: CloneDatabase) -> list[tuple[str, int]]:
    rows = await clone.fetch("SELECT name, version FROM heard ORDER BY position")
    return [(row["name"], row["version"]) for row in rows]


async def make_due(clone: CloneDatabase) -> None:
    await clone.fetch("UPDATE events.delivery SET due_at = now()")


async def test_two_workers_never_take_effect_twice(clone: CloneDatabase, database: Database) -> None:
    facts = [make_fact() for _ in range(20)]
    await say(database, *facts)
    workers = [make_inbox(database, Recorder()) for _ in range(4)]
    counts = await asyncio.gather(*(worker.drain() for worker in workers))
    assert sum(counts) == 20
    assert sorted(name for name, _ in await heard(clone)) == sorted(str(fact.guarantee_id) for fact in facts)


async def test_a_failed_handler_leaves_nothing_and_is_tried_again_later(
    clone: CloneDatabase, database: Database
) -> None:
    await say(database, make_fact())
    inbox = make_inbox(database, Recorder(lambda _: ValueError("personal data")))
    assert await inbox.handle_next()
    assert await heard(clone) == []
    row = (await clone.fetch("SELECT tries, last_error, due_at > now() AS later FROM events.delivery"))[0]
    assert (row["tries"], row["later"]) == (1, True)
    assert "ValueError" in row["last_error"]
    assert "personal data" not in row["last_error"]
    assert not await inbox.handle_next()


async def test_a_failure_names_guarantee_trace_and_constraint_and_a_success_the_trace(
    clone: CloneDatabase, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await clone.fetch("ALTER TABLE heard ADD CONSTRAINT uq_heard_name UNIQUE (name)")
    fact = make_fact()
    traceparent.set("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    await say(database, fact, fact)
    traceparent.set(None)
    set_up_logging("suite", "DEBUG")
    try:
        await make_inbox(database, Recorder()).drain()
    finally:
        set_up_logging("suite", "INFO")
    lines = [line for line in capsys.readouterr().out.splitlines() if '"delivery ' in line]
    handled, failed = (json.loads(line) for line in lines)
    assert (handled["event"], handled["level"]) == ("delivery handled", "debug")
    assert (failed["event"], failed["constraint"], failed["tries"]) == ("delivery failed", "uq_heard_name", 1)
    for line in (handled, failed):
        assert line["guarantee"] == str(fact.guarantee_id)
        assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert lines[1].count(str(fact.guarantee_id)) == 1  # the value that broke the constraint is not told


async def test_facts_about_one_guarantee_are_heard_in_order_and_wait_for_a_failed_one(
    clone: CloneDatabase, database: Database
) -> None:
    mine, other = new_id(), new_id()
    await say(database, make_fact(mine, 1), make_fact(mine, 2), make_fact(other, 3))
    inbox = make_inbox(database, Recorder(lambda event: ValueError() if event.version == 1 else None))
    await inbox.drain()
    assert await heard(clone) == [(str(other), 3)]
    await make_due(clone)
    await make_inbox(database, Recorder()).drain()
    assert await heard(clone) == [(str(other), 3), (str(mine), 1), (str(mine), 2)]


async def test_a_poison_fact_is_parked_with_its_error_and_can_be_replayed(
    clone: CloneDatabase, database: Database
) -> None:
    poison, fine = new_id(), new_id()
    await say(database, make_fact(poison, 1))
    inbox = make_inbox(database, Recorder(lambda event: ValueError() if event.guarantee_id == poison else None))
    for _ in range(MAX_TRIES):
        await make_due(clone)
        await inbox.drain()
    await say(database, make_fact(poison, 2), make_fact(fine, 3))
    await make_due(clone)
    await inbox.drain()
    assert await heard(clone) == [(str(fine), 3)]
    async with database.write() as session:
        parked = await list_failed(session)
        assert [(row.hearer, row.tries) for row in parked] == [("issuance", MAX_TRIES)]
        assert await replay_failed(session, parked[0].event_id, "issuance")
        assert not await replay_failed(session, parked[0].event_id, "application")
    await make_inbox(database, Recorder()).drain()
    assert await heard(clone) == [(str(fine), 3), (str(poison), 1), (str(poison), 2)]


async def test_a_database_error_is_not_a_try(clone: CloneDatabase, database: Database) -> None:
    await say(database, make_fact())
    inbox = make_inbox(database, Recorder(lambda _: OperationalError("", {}, ConnectionError())))
    with pytest.raises(OperationalError):
        await inbox.handle_next()
    assert (await clone.fetch("SELECT tries FROM events.delivery"))[0]["tries"] == 0


async def test_a_killed_workers_claim_is_free_at_once(clone: CloneDatabase, database: Database) -> None:
    await say(database, make_fact())
    started, never = asyncio.Event(), asyncio.Event()

    async def hang(session: WriteSession, event: GuaranteeNumbered) -> None:
        started.set()
        await never.wait()

    worker = asyncio.create_task(make_inbox(database, hang).handle_next())
    await started.wait()
    rival = make_inbox(database, Recorder())
    assert not await rival.handle_next()
    await clone.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hosho_issuance' "
        "AND datname = current_database() AND state = 'idle in transaction'"
    )
    async with asyncio.timeout(5):
        while not await rival.handle_next():  # the server takes a moment to end a backend
            await asyncio.to_thread(lambda: None)
    never.set()
    assert isinstance((await asyncio.gather(worker, return_exceptions=True))[0], DBAPIError)
    assert len(await heard(clone)) == 1


async def test_an_effect_that_is_cut_off_for_its_time_is_a_try(clone: CloneDatabase, database: Database) -> None:
    """Were it taken for the database's own trouble, it would be tried for ever and never parked."""

    async def take_too_long(session: WriteSession, _: GuaranteeNumbered) -> None:
        await session.execute(text("SET LOCAL statement_timeout = 10"))
        await session.execute(text("SELECT pg_sleep(10)"))

    await say(database, make_fact())
    assert await make_inbox(database, take_too_long).handle_next()
    [row] = await clone.fetch("SELECT tries, handled_at FROM events.delivery")
    assert (row["tries"], row["handled_at"]) == (1, None)


class Slow:
    """Work that lets the test act while it is being done."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        self.started, self.may_end = asyncio.Event(), asyncio.Event()
        self.recorder = recorder or Recorder()

    async def do(self, event: GuaranteeNumbered) -> int:
        self.started.set()
        await self.may_end.wait()
        return event.version

    async def keep(self, session: WriteSession, event: GuaranteeNumbered, result: int) -> None:
        assert result == event.version
        await self.recorder(session, event)


def make_working_inbox(database: Database, work: Slow) -> Inbox:
    return Inbox(ISSUANCE, database, KEYS, effects={}, work={GuaranteeNumbered: work})


async def test_work_holds_a_lease_and_no_row_lock(clone: CloneDatabase, database: Database) -> None:
    await say(database, make_fact())
    work = Slow()
    working = asyncio.create_task(make_working_inbox(database, work).handle_next())
    await work.started.wait()
    assert await clone.fetch("SELECT lease_token FROM events.delivery FOR UPDATE NOWAIT")
    assert not await make_working_inbox(database, Slow()).handle_next()
    work.may_end.set()
    await working
    assert len(await heard(clone)) == 1


async def test_a_stalled_worker_that_lost_its_lease_leaves_nothing(clone: CloneDatabase, database: Database) -> None:
    await say(database, make_fact())
    stalled = Slow()
    working = asyncio.create_task(make_working_inbox(database, stalled).handle_next())
    await stalled.started.wait()
    await clone.fetch("UPDATE events.delivery SET leased_until = now() - interval '1 second'")
    quick = Slow()
    quick.may_end.set()
    assert await make_working_inbox(database, quick).handle_next()
    stalled.may_end.set()
    await working
    assert len(await heard(clone)) == 1
    assert (await clone.fetch("SELECT tries FROM events.delivery"))[0]["tries"] == 0


async def test_failed_work_is_counted_and_put_back(clone: CloneDatabase, database: Database) -> None:
    await say(database, make_fact())
    work = Slow(Recorder(lambda _: ValueError()))
    work.may_end.set()
    await make_working_inbox(database, work).handle_next()
    row = (await clone.fetch("SELECT tries, lease_token, handled_at FROM events.delivery"))[0]
    assert (row["tries"], row["lease_token"], row["handled_at"]) == (1, None, None)
    assert await heard(clone) == []
