"""Pages of the officers' work list and of a builder's own list, among few applications and among many, turn by turn."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
from sqlalchemy import make_url

from benchmarks.figures import Figure
from benchmarks.many_applications import BUILDER, OFFICE, add_many_applications
from benchmarks.stand import Stand
from services.admin.postgres_socket import ADMIN, compose_url, find_socket_folder
from services.admin.store.migration import migrate
from services.admin.store.roles import ROLES
from services.application_api.store.guarantees import list_guarantees
from services.application_api.store.work_list import WorkFilter, list_applications
from shared.runtime.data.database import Database
from shared.runtime.data.paging import PageRequest
from shared.schemas.application.choices import Status

FEW, MANY = 1_000, 1_000_000
PAGES = 100
LIMIT = 20
TARGET_RATIO = 1.5
_WARM_UP = 10
CASES: dict[str, tuple[str | None, WorkFilter]] = {
    "officer, status=submitted": (None, WorkFilter(status=(Status.SUBMITTED,))),
    "officer, status=submitted&office_code": (None, WorkFilter(status=(Status.SUBMITTED,), office_code=(OFFICE,))),
    "officer, everything": (None, WorkFilter()),
    "builder, everything": (BUILDER, WorkFilter()),
    "builder, status=registered": (BUILDER, WorkFilter(status=(Status.REGISTERED,))),
}


async def measure_work_lists(stand: Stand) -> list[Figure]:
    async with AsyncExitStack() as stack:
        few, many = [await stack.enter_async_context(_open_filled(stand, count)) for count in (FEW, MANY)]
        return [_compose_figure(case, *await _time_pages(few, many, *of_case)) for case, of_case in CASES.items()]


@asynccontextmanager
async def _open_filled(stand: Stand, count: int) -> AsyncIterator[Database]:
    """A database of its own on the stand's server, seen with the service's rights."""
    name = f"bench_{count}"
    await stand.database.execute(f"CREATE DATABASE {name}")
    await asyncio.to_thread(migrate, _compose_url(stand, ADMIN, name))
    connection = await asyncpg.connect(host=str(find_socket_folder(stand.postgres)), user=ADMIN, database=name)
    try:
        await add_many_applications(connection, count)
    finally:
        await connection.close()
    database = Database(_compose_url(stand, ROLES["application_api"], name))
    try:
        yield database
    finally:
        await database.close()
        await stand.database.execute(f"DROP DATABASE {name}")


def _compose_url(stand: Stand, role: str, database: str) -> str:
    return make_url(compose_url(stand.postgres, role)).set(database=database).render_as_string(hide_password=False)


async def _time_pages(
    few: Database, many: Database, tenant: str | None, wanted: WorkFilter
) -> tuple[list[float], list[float]]:
    spans: tuple[list[float], list[float]] = ([], [])
    for _ in range(_WARM_UP + PAGES):
        for database, of_size in zip((few, many), spans, strict=True):
            of_size.append(await _time_page(database, tenant, wanted))
    return spans[0][_WARM_UP:], spans[1][_WARM_UP:]


async def _time_page(database: Database, tenant: str | None, wanted: WorkFilter) -> float:
    """The first page with its guarantees, as the endpoint fetches it."""
    async with database.read() as session:
        started_at = time.perf_counter()
        rows, _ = await list_applications(session, tenant, wanted, PageRequest("-created_at", LIMIT))
        await list_guarantees(session, [row.id for row in rows])
        seconds = time.perf_counter() - started_at
    if len(rows) < LIMIT:
        raise RuntimeError(f"a page of {len(rows)} applications where {LIMIT} were expected")
    return seconds


def _compose_figure(case: str, few: list[float], many: list[float]) -> Figure:
    at_few, at_many = statistics.median(few) * 1000, statistics.median(many) * 1000
    ratio = at_many / at_few
    return Figure(
        f"a page of {LIMIT} applications, {case}: {FEW:,} and {MANY:,} applications, median of {PAGES} each",
        f"{at_few:.2f} ms and {at_many:.2f} ms ({ratio:.2f} times)",
        "three queries by index, and making rows of them",
        f"<= {TARGET_RATIO} times",
        ratio <= TARGET_RATIO,
    )
