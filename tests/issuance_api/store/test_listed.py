"""A page of guarantees is read from an index, however many there are."""

from datetime import date

import pytest

from benchmarks.many_applications import BUILDER
from benchmarks.many_guarantees import add_many_guarantees
from services.issuance_api.store.listed import GuaranteeFilter, select_page
from shared.runtime.data.paging import PageRequest
from shared.schemas.words.guarantee import GuaranteeKind, State
from tests.databases import CloneDatabase
from tests.plans import explain, list_indexes

GUARANTEES = 20_000
PAGE = 51
ROLE = "hosho_issuance"
TODAY = date(2016, 6, 1)
# By what is asked for: the index that a page is chosen by.
SEARCHES: list[tuple[str | None, str, GuaranteeFilter, str]] = [
    (None, "-contract_number", GuaranteeFilter(TODAY), "ix_listed_number"),
    (None, "contract_number", GuaranteeFilter(TODAY), "ix_listed_number"),
    (None, "-contract_number", GuaranteeFilter(TODAY, kind=(GuaranteeKind.CONTRACT,)), "ix_listed_number"),
    (None, "-contract_number", GuaranteeFilter(TODAY, state=(State.IN_FORCE,)), "ix_listed_number"),
    (BUILDER, "-contract_number", GuaranteeFilter(TODAY), "ix_listed_tenant_number"),
    (None, "-contract_number", GuaranteeFilter(TODAY, authority_code=("100001",)), "ix_listed_authority"),
    (None, "-concluded_at", GuaranteeFilter(TODAY), "ix_listed_concluded"),
    (BUILDER, "-concluded_at", GuaranteeFilter(TODAY), "ix_listed_tenant_concluded"),
    (None, "-amount", GuaranteeFilter(TODAY), "ix_listed_amount"),
    (BUILDER, "-amount", GuaranteeFilter(TODAY), "ix_listed_tenant_amount"),
    (None, "-contract_number", GuaranteeFilter(TODAY, words="大池上森線"), "ix_listed_grams"),
    (None, "-contract_number", GuaranteeFilter(TODAY, words="0010100012"), "ix_listed_digits"),
    (None, "-contract_number", GuaranteeFilter(TODAY, words="000123"), "ix_listed_serial"),
]


@pytest.fixture
async def crowd(clone: CloneDatabase) -> CloneDatabase:
    connection = await clone.connect()
    await add_many_guarantees(connection, GUARANTEES)
    await connection.close()
    return clone


async def test_every_search_and_every_order_is_served_by_an_index_of_its_own(crowd: CloneDatabase) -> None:
    """A builder with a good part of all rows may be served by the index of all in the same order: it ends as soon."""
    for tenant, sort, wanted, index in SEARCHES:
        read = list_indexes(await explain(crowd, ROLE, select_page(tenant, wanted, PageRequest(sort, PAGE)), tenant))
        assert {index, index.replace("tenant_", "")} & set(read), (tenant, sort, wanted, read)
        assert not any(name.startswith("all of") for name in read), (tenant, sort, wanted, read)
