"""A page of a list is read from an index in its order, however many applications there are."""

from datetime import UTC, datetime

import pytest

from benchmarks.many_applications import BUILDER, OFFICE, add_many_applications
from services.application_api.store.work_list import WorkFilter, select_page
from shared.runtime.data.database import new_id
from shared.runtime.data.paging import PageRequest
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind
from tests.databases import CloneDatabase
from tests.plans import explain, explain_for_any_values, list_indexes

APPLICATIONS = 20_000
PAGE = 51
ROLE = "hosho_application"
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
            for find in (explain, explain_for_any_values):
                nodes = await find(crowd, ROLE, query, tenant)
                kinds = {node["Node Type"] for node in nodes}
                assert kinds <= {"Limit", "Unique", "Result", "Index Only Scan"}, (tenant, wanted, before, nodes)
                assert "Index Only Scan" in kinds


# By what is asked for: the index that a page is chosen by, or how the names of those begin that could do it.
SEARCHES: list[tuple[str | None, str, WorkFilter, str]] = [
    (None, "-updated_at", WorkFilter(), "ix_application_updated"),
    (BUILDER, "-updated_at", WorkFilter(), "ix_application_tenant_updated"),
    (None, "-amount", WorkFilter(), "ix_application_amount"),
    (BUILDER, "-amount", WorkFilter(), "ix_application_tenant_amount"),
    (None, "-amount", WorkFilter(amount_to=2_000_000), "ix_application_amount"),
    (None, "-updated_at", WorkFilter(status=(Status.SUBMITTED,)), "ix_application_updated"),
    (None, "-created_at", WorkFilter(words="第12345号"), "ix_works_text_grams"),
    (BUILDER, "-created_at", WorkFilter(words="第12345号"), "ix_works_text_grams"),
    (None, "-amount", WorkFilter(words="第12345号", status=(Status.REGISTERED,)), "ix_works_text_grams"),
    (
        None,
        "-created_at",
        WorkFilter(received_from=datetime(2016, 4, 2, tzinfo=UTC), received_before=datetime(2016, 4, 3, tzinfo=UTC)),
        "ix_application_received_at",
    ),
    (None, "-created_at", WorkFilter(tenant_org="B7"), "ix_application_tenant"),
]


async def test_every_search_and_every_order_is_served_by_an_index_of_its_own(crowd: CloneDatabase) -> None:
    for tenant, sort, wanted, index in SEARCHES:
        read = list_indexes(await explain(crowd, ROLE, select_page(tenant, wanted, PageRequest(sort, PAGE)), tenant))
        assert any(name.startswith(index) for name in read), (tenant, sort, wanted, read)
        assert not any(name.startswith("all of") for name in read), (tenant, sort, wanted, read)
