"""Many callers, one transaction; nobody is answered before its commit."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial

import asyncpg
import pytest

from shared.runtime.data.direct import DirectConnection, DirectDatabase
from shared.runtime.data.group_commit import GroupCommit
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.data.server import Server
from tests.databases import CloneDatabase


class Ledger:
    """Writes numbers down, none below zero; `gate` holds every transaction back, `groups` tells who shared one."""

    def __init__(self, clone: CloneDatabase) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = asyncio.Event()
        self.groups: list[list[int]] = []
        self.database = DirectDatabase(Server(clone.url("postgres")), 1)
        self.commits = GroupCommit(partial(self.database.begin, EVERYTHING), self._write, at_once=1)

    async def _write(self, connection: DirectConnection, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.groups.append(list(numbers))
        self.begun.set()
        await self.gate.wait()
        for number in numbers:
            if number >= 0:
                await connection.execute("INSERT INTO written VALUES ($1)", number)
        return [number if number >= 0 else ValueError("negative") for number in numbers]


@pytest.fixture
async def ledger(clone: CloneDatabase) -> AsyncIterator[Ledger]:
    await clone.fetch("CREATE TABLE written (number integer UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    ledger = Ledger(clone)
    yield ledger
    await ledger.database.close()


async def written(clone: CloneDatabase) -> list[int]:
    return [row["number"] for row in await clone.fetch("SELECT number FROM written ORDER BY number")]


async def test_who_comes_while_a_transaction_runs_shares_the_next(ledger: Ledger, clone: CloneDatabase) -> None:
    ledger.gate.clear()
    first = asyncio.create_task(ledger.commits.ask(0))
    await ledger.begun.wait()
    others = asyncio.gather(*(ledger.commits.ask(number) for number in range(1, 100)))
    assert await written(clone) == []
    ledger.gate.set()
    assert [await first, *await others] == list(range(100))
    assert ledger.groups == [[0], list(range(1, 65)), list(range(65, 100))]
    assert await written(clone) == list(range(100))


async def test_who_is_answered_may_ask_again_at_once(ledger: Ledger) -> None:
    async with asyncio.timeout(10):
        assert [await ledger.commits.ask(number) for number in range(20)] == list(range(20))


async def test_whose_own_work_failed_fails_alone(ledger: Ledger, clone: CloneDatabase) -> None:
    asked = [ledger.commits.ask(number) for number in (1, -1, 2)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answers[0], answers[2]] == [1, 2]
    assert isinstance(answers[1], ValueError)
    assert await written(clone) == [1, 2]


async def test_a_commit_that_fails_answers_nobody(ledger: Ledger, clone: CloneDatabase) -> None:
    ledger.gate.clear()
    first = asyncio.create_task(ledger.commits.ask(1))
    await ledger.begun.wait()
    others = asyncio.gather(*(ledger.commits.ask(number) for number in (1, 2)), return_exceptions=True)
    ledger.gate.set()
    assert await first == 1
    assert [type(answer) for answer in await others] == [asyncpg.UniqueViolationError] * 2
    assert await ledger.commits.ask(3) == 3
    assert await written(clone) == [1, 3]


async def test_a_caller_that_gives_up_disturbs_no_other(ledger: Ledger, clone: CloneDatabase) -> None:
    ledger.gate.clear()
    impatient = asyncio.create_task(ledger.commits.ask(1))
    await ledger.begun.wait()
    patient = asyncio.create_task(ledger.commits.ask(2))
    impatient.cancel()
    await asyncio.wait([impatient])
    ledger.gate.set()
    assert await patient == 2
    assert await written(clone) == [1, 2]
