"""A row is worked on by whoever holds its lease, and by nobody else; every queue keeps to the same."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy import text

from shared.runtime.data.database import Database, new_id
from shared.runtime.messages.leased_queue import LeasedQueue, say_due
from tests.databases import CloneDatabase

QUEUE = LeasedQueue("public.job", ("id",), done="done_at", ended="ended_at", given_up="tries + 1 >= :most")
NOW = timedelta(0)
LATER = timedelta(hours=1)


@pytest_asyncio.fixture
async def database(clone: CloneDatabase) -> AsyncIterator[Database]:
    await clone.fetch(
        "CREATE TABLE public.job (id integer, tries integer DEFAULT 0, last_error text, lease_token uuid, "
        "leased_until timestamptz, due_at timestamptz DEFAULT now(), done_at timestamptz, ended_at timestamptz)"
    )
    await clone.fetch("INSERT INTO public.job (id) VALUES (1), (2)")
    database = Database(clone.url("postgres"))
    yield database
    await database.close()


async def is_due(database: Database) -> bool:
    async with database.read() as session:
        return bool(await session.scalar(text(f"SELECT {say_due('job')} FROM public.job WHERE id = 1")))


async def lease(database: Database) -> dict[str, Any]:
    held = {"id": 1, "token": new_id()}
    async with database.write() as session:
        await QUEUE.lease(session, held)
    return held


async def test_what_is_leased_is_due_for_nobody_and_done_by_its_holder_once(database: Database) -> None:
    assert await is_due(database)
    stalled = await lease(database)
    assert not await is_due(database)
    held = await lease(database)
    async with database.write() as session:
        assert not await QUEUE.settle(session, stalled)
        assert not await QUEUE.put_back(session, stalled, error="late", delay=NOW, most=1)
        assert await QUEUE.settle(session, held)
        assert not await QUEUE.settle(session, held)


async def test_what_failed_is_due_later_until_its_last_try(database: Database) -> None:
    for most, is_last in ((2, False), (2, True)):
        held = await lease(database)
        async with database.write() as session:
            assert await QUEUE.put_back(session, held, error="away", delay=LATER, most=most) is is_last
        assert not await is_due(database)


async def test_what_rests_keeps_its_tries_and_no_other_row_changes(database: Database, clone: CloneDatabase) -> None:
    held = await lease(database)
    async with database.write() as session:
        await QUEUE.rest(session, held, error="resting", delay=NOW)
    [first, second] = await clone.fetch("SELECT tries, last_error, lease_token FROM public.job ORDER BY id")
    assert tuple(first) == (0, "resting", None)
    assert tuple(second) == (0, None, None)
    assert await is_due(database)
