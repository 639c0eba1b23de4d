"""A page of a list is read from an index in its order, however many applications there are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from benchmarks.many_applications import BUILDER, OFFICE, add_many_applications
from services.application_api.store.work_list import ORDERS, WorkFilter, compose_listing, select_unfinished
from shared.runtime.data import paging
from shared.runtime.data.database import new_id
from shared.runtime.data.paging import PageRequest, list_attempts, select_page
from shared.schemas.application.choices import ApplicationSort, Status
from shared.schemas.words.guarantee import GuaranteeKind
from tests.databases import CloneDatabase, Server
from tests.plans import explain, explain_for_any_values, list_indexes

APPLICATIONS = 20_000
PAGE = 51
ROLE = "hosho_application"
RARE_BUILDER = "B7"
COMPARED = "pk_works_text"
FROM, BEFORE = datetime(2016, 4, 2, tzinfo=UTC), datetime(2016, 4, 3, tzinfo=UTC)
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(server: Server) -> AsyncIterator[CloneDatabase]:
    """Made once: nothing here changes it."""
    async with server.clone() as clone:
        connection = await clone.connect()
        await add_many_applications(connection, APPLICATIONS)
        await connection.close()
        yield clone


async def test_every_page_comes_from_the_indexes_alone_and_in_their_order(crowd: CloneDatabase) -> None:
    for tenant, wanted in CASES:
        for before in (None, (new_id(),)):
            page = PageRequest("-created_at", PAGE, before)
            query = select_page(compose_listing(tenant, wanted, page), page)
            for find in (explain, explain_for_any_values):
                nodes = await find(crowd, ROLE, query, tenant)
                kinds = {node["Node Type"] for node in nodes}
                assert kinds <= {"Limit", "Unique", "Result", "Index Only Scan"}, (tenant, wanted, before, nodes)
                assert "Index Only Scan" in kinds


# By what is asked for: the indexes that the list is read by from its start, and those that rare words are found by.
EVERY = WorkFilter()
RARE, COMMON = "第12345号", "橋梁補修"
SEARCHES: list[tuple[str | None, str, WorkFilter, set[str]]] = [
    (None, "-updated_at", EVERY, {"ix_application_updated"}),
    (BUILDER, "-updated_at", EVERY, {"ix_application_tenant_updated"}),
    (RARE_BUILDER, "-updated_at", EVERY, {"ix_application_tenant_updated"}),
    (RARE_BUILDER, "-created_at", EVERY, {"ix_application_tenant"}),
    (RARE_BUILDER, "-created_at", WorkFilter(words=COMMON), {"ix_application_tenant", COMPARED}),
    (None, "-amount", EVERY, {"ix_application_amount"}),
    (BUILDER, "-amount", EVERY, {"ix_application_tenant_amount"}),
    (None, "-amount", WorkFilter(amount_to=2_000_000), {"ix_application_amount"}),
    (None, "-created_at", WorkFilter(words=RARE), {"ix_application_received", COMPARED}),
    (None, "-created_at", WorkFilter(words=COMMON), {"ix_application_received", COMPARED}),
    (
        None,
        "-created_at",
        WorkFilter(words=COMMON, status=(Status.SUBMITTED,)),
        {"ix_requested_guarantee_status", COMPARED},
    ),
    (
        None,
        "-created_at",
        WorkFilter(words=RARE, authority_code=("100001",)),
        {"ix_requested_guarantee_authority", COMPARED},
    ),
    (
        None,
        "-created_at",
        WorkFilter(words=COMMON, received_from=FROM, received_before=BEFORE),
        {"ix_application_received_at", COMPARED},
    ),
    (None, "-created_at", WorkFilter(received_from=FROM, received_before=BEFORE), {"ix_application_received_at"}),
]


async def test_every_search_and_every_order_is_served_by_an_index_of_its_own(
    crowd: CloneDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_READ", APPLICATIONS // 100)
    for tenant, sort, wanted, indexes in SEARCHES:
        page = PageRequest(sort, PAGE)
        start, *by_grams = list_attempts(compose_listing(tenant, wanted, page), page)
        assert list_indexes(await explain(crowd, ROLE, start, tenant)) == indexes, (tenant, sort, wanted)
        for query in by_grams:
            read = list_indexes(await explain(crowd, ROLE, query, tenant))
            assert "ix_works_text_grams" in read, (tenant, sort, wanted, read)
            assert not any(name.startswith("all of") for name in read), (tenant, sort, wanted, read)


async def test_half_filled_drafts_are_found_by_an_index_of_their_own(crowd: CloneDatabase) -> None:
    columns = ORDERS[ApplicationSort.NEWEST].columns
    query = select_unfinished(BUILDER, WorkFilter(status=(Status.DRAFT,)), *columns)
    assert list_indexes(await explain(crowd, ROLE, query, BUILDER)) == {"ix_application_unfinished"}
