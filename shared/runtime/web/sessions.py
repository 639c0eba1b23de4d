"""The transaction of one request, opened and ended at its edge.

`scope="function"` makes FastAPI leave the dependency before the response is sent: with the default scope the commit
would come after it, and a failed commit would still have answered 200.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.runtime.data.database import Database, Fetching, ReadSession, WriteSession
from shared.runtime.service import RunningService


def service_of(request: Request) -> RunningService:
    service: RunningService = request.app.state.service
    return service


async def begin(request: Request) -> AsyncIterator[WriteSession]:
    async with service_of(request).database.write() as session:
        yield session


async def begin_reading(request: Request) -> AsyncIterator[ReadSession]:
    async with service_of(request).database.read() as session:
        yield session


async def _get_database(request: Request) -> Database:
    return service_of(request).database


Writing = Annotated[WriteSession, Depends(begin, scope="function")]
Reading = Annotated[ReadSession, Depends(begin_reading, scope="function")]
# For what asks a few queries that are written once: a session costs more than they do.
Asking = Annotated[Fetching, Depends(_get_database)]
