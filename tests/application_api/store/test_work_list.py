"""A page of a list is read from an index in its order, however many applications there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Select, make_url

from benchmarks.many_applications import BUILDER, OFFICE, add_many_applications
from services.application_api.store.work_list import WorkFilter, select_page
from shared.runtime.data.database import new_id
from shared.runtime.data.paging import PageRequest
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind
from tests.databases import CloneDatabase

APPLICATIONS = 20_000
PAGE = 51
DIALECT = make_url("postgresql+asyncpg://").get_dialect()()
CASES: list[tuple[str | None, WorkFilter]] = [
    (None, WorkFilter(status=(Status.SUBMITTED,))),
    (None, WorkFilter(status=(Status.SUBMITTED,), office_code=(OFFICE,))),
    (None, WorkFilter(status=(Status.SUBMITTED,), kind=(GuaranteeKind.CONTRACT,))),
    (None, WorkFilter(status=(Status.WITHDRAWN,))),
    (None, WorkFilter(kind=(GuaranteeKind.CONTRACT,))),
    (None, WorkFilter(authority_code=("100001",))),
    (None, WorkFilter()),
    (BUILDER, WorkFilter()),
    (BUILDER, WorkFilter(status=(Status.REGISTERED,))),
]


@pytest.fixture
async def crowd(clone: CloneDatabase) -> CloneDatabase:
    connection = await clone.connect()
    await add_many_applications(connection, APPLICATIONS)
    await connection.close()
    return clone


async def test_every_page_comes_from_the_indexes_alone_and_in_their_order(crowd: CloneDatabase) -> None:
    for tenant, wanted in CASES:
        for before in (None, (new_id(),)):
            query = select_page(tenant, wanted, PageRequest("-created_at", PAGE, before))
            for plan in (await explain(crowd, query), await explain_for_any_values(crowd, query)):
                nodes = list(walk(plan))
                kinds = {node["Node Type"] for node in nodes}
                assert kinds <= {"Limit", "Unique", "Result", "Index Only Scan"}, (tenant, wanted, before, plan)
                assert "Index Only Scan" in kinds


async def explain(crowd: CloneDatabase, query: Select[Any]) -> dict[str, Any]:
    statement = str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
    return await fetch_plan(crowd, f"EXPLAIN (FORMAT JSON) {statement}")


async def explain_for_any_values(crowd: CloneDatabase, query: Select[Any]) -> dict[str, Any]:
    """The plan that Postgres may settle on for a prepared statement, which does not know the values."""
    compiled = query.compile(dialect=DIALECT)
    assert compiled.positiontup is not None
    values = ", ".join(f"'{compiled.params[name]}'" for name in compiled.positiontup)
    return await fetch_plan(
        crowd,
        "SET plan_cache_mode = force_generic_plan",
        f"PREPARE page AS {compiled}",
        f"EXPLAIN (FORMAT JSON) EXECUTE page({values})",
    )


async def fetch_plan(crowd: CloneDatabase, *statements: str) -> dict[str, Any]:
    connection = await crowd.connect("hosho_application")
    try:
        *first, last = statements
        for statement in first:
            await connection.execute(statement)
        plan: dict[str, Any] = json.loads(await connection.fetchval(last))[0]["Plan"]
        return plan
    finally:
        await connection.close()


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from walk(part)
