"""Pages of the officers' work list and of a builder's own list, among few applications and among many, turn by turn."""

import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
from sqlalchemy import make_url

from benchmarks.figures import Figure, format_percentiles
from benchmarks.many_applications import BUILDER, OFFICE, add_many_applications
from benchmarks.stand import Stand
from services.admin.postgres_socket import ADMIN, compose_url, find_socket_folder
from services.admin.store.migration import migrate
from services.admin.store.roles import ROLES
from services.application_api.store.guarantees import list_guarantees
from services.application_api.store.work_list import WorkFilter, list_applications
from shared.runtime.data.database import Database
from shared.runtime.data.paging import PageRequest
from shared.runtime.data.scope import EVERYTHING, Scope
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
SEARCHED = 20
TARGET_SEARCH_MS = 100
# By how often the words stand among works; a page is the first 20, and the count goes to 1,000.
SEARCHES = {
    "a number of one works": "第123456号",
    "a road of some dozens": "大池上森線",
    "two words that hundreds have": "橋梁補修 大池",
    "two words, each of every eighth, together of none": "橋梁補修 測量業務",
    "a word of every eighth": "橋梁補修",
    "a character of every seventh": "池",
    "a character of all": "町",
}


async def measure_work_lists(stand: Stand) -> list[Figure]:
    async with AsyncExitStack() as stack:
        few, many = [await stack.enter_async_context(_open_filled(stand, count)) for count in (FEW, MANY)]
        pages = [_compose_figure(case, *await _time_pages(few, many, *of_case)) for case, of_case in CASES.items()]
        return [*pages, *[_compose_search(how, await _time_search(many, q)) for how, q in SEARCHES.items()]]


async def _time_search(database: Database, words: str) -> list[float]:
    return [await _time_page(database, None, WorkFilter(words=words), least=0) for _ in range(_WARM_UP + SEARCHED)][
        _WARM_UP:
    ]


def _compose_search(how: str, seconds: list[float]) -> Figure:
    p50 = statistics.median(seconds) * 1000
    return Figure(
        f"a search among {MANY:,} applications, {how}: page and total, {SEARCHED} times",
        format_percentiles(seconds),
        "what is found by grams, or passed over on the way to a full page",
        f"p50 <= {TARGET_SEARCH_MS} ms",
        p50 <= TARGET_SEARCH_MS,
    )


@asynccontextmanager
async def _open_filled(stand: Stand, count: int) -> AsyncIterator[Database]:
    """A database of its own on the stand's server, seen with the service's rights."""
    name = f"bench_{count}"
    await stand.database.execute(f"CREATE DATABASE {name}")
    await migrate(_compose_url(stand, ADMIN, name))
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


async def _time_page(database: Database, tenant: str | None, wanted: WorkFilter, *, least: int = LIMIT) -> float:
    """The first page with its guarantees, as the endpoint fetches it."""
    async with database.read(Scope(tenant) if tenant else EVERYTHING) as session:
        started_at = time.perf_counter()
        rows, _ = await list_applications(session, tenant, wanted, PageRequest("-created_at", LIMIT))
        await list_guarantees(session, [row.id for row in rows])
        seconds = time.perf_counter() - started_at
    if len(rows) < least:
        raise RuntimeError(f"a page of {len(rows)} applications where {least} were expected")
    return seconds


def _compose_figure(case: str, few: list[float], many: list[float]) -> Figure:
    at_few, at_many = statistics.median(few) * 1000, statistics.median(many) * 1000
    ratio = at_many / at_few
    return Figure(
        f"a page of {LIMIT} applications, {case}: {FEW:,} and {MANY:,} applications, median of {PAGES} each",
        f"{at_few:.2f} ms and {at_many:.2f} ms ({ratio:.2f} times)",
        "four queries by index, one of them counting, and making rows of them",
        f"<= {TARGET_RATIO} times",
        ratio <= TARGET_RATIO,
    )
