"""Group commit: callers that come while a transaction runs share the next one, and each is answered after its commit.

A transaction of many costs the processor and the disk hardly more than a transaction of one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from shared.runtime.data.direct import DirectConnection

Item = TypeVar("Item")
Answer = TypeVar("Answer")

LARGEST = 64

Begin = Callable[[], AbstractAsyncContextManager[DirectConnection]]
Work = Callable[[DirectConnection, Sequence[Item]], Awaitable[Sequence[Answer | Exception]]]


class GroupCommit(Generic[Item, Answer]):
    """Does `work` for up to LARGEST items in one transaction, in the order they came; `at_once` of them side by side.

    `begin` gives the connection, and commits before it takes it back.
    `work` gives one answer for each item, or the exception that its caller alone is to get.
    """

    def __init__(self, begin: Begin, work: Work[Item, Answer], *, at_once: int) -> None:
        self._begin = begin
        self._work = work
        self._at_once = at_once
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, item: Item) -> Answer:
        """Returns once the answer's transaction is committed; what ends the transaction is raised to all it was for."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if len(self._running) < self._at_once:
            self._running.add(asyncio.create_task(self._run()))
        return await answer

    async def _run(self) -> None:
        try:
            await self._work_off()
        finally:  # and not when the task is done, which who asks in the same turn would not see
            self._running -= {asyncio.current_task()}

    async def _work_off(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST))]
            answers = await self._commit([item for item, _ in group])
            for (_, caller), answer in zip(group, answers, strict=True):
                if caller.done():  # it gave up meanwhile; what it asked for is committed all the same
                    continue
                if isinstance(answer, Exception):
                    caller.set_exception(answer)
                else:
                    caller.set_result(answer)

    async def _commit(self, items: Sequence[Item]) -> Sequence[Answer | Exception]:
        try:
            async with self._begin() as connection:
                return await self._work(connection, items)
        except Exception as error:
            return [error] * len(items)
