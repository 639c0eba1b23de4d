"""The transaction of one request in the scope of its caller, opened and ended at its edge.

`scope="function"` makes FastAPI leave the dependency before the response is sent: with the default scope the commit
would come after it, and a failed commit would still have answered 200.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.runtime.data.database import Fetching, ReadSession, WriteSession
from shared.runtime.web.access import get_actor, scope_of, service_of


async def begin(request: Request) -> AsyncIterator[WriteSession]:
    async with service_of(request).database.write(scope_of(await get_actor(request))) as session:
        yield session
    service_of(request).outage.note_success()


async def begin_reading(request: Request) -> AsyncIterator[ReadSession]:
    async with service_of(request).database.read(scope_of(await get_actor(request))) as session:
        yield session
    service_of(request).outage.note_success()


async def ask(request: Request) -> Fetching:
    return service_of(request).database.asking(scope_of(await get_actor(request)))


Writing = Annotated[WriteSession, Depends(begin, scope="function")]
Reading = Annotated[ReadSession, Depends(begin_reading, scope="function")]
Asking = Annotated[Fetching, Depends(ask)]
