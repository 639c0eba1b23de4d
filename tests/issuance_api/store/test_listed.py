"""A page of guarantees is read from an index, however many there are."""

from datetime import date

import pytest

from benchmarks.many_applications import BUILDER
from benchmarks.many_guarantees import add_many_guarantees
from services.issuance_api.store.listed import GuaranteeFilter, compose_listing
from shared.runtime.data import paging
from shared.runtime.data.paging import PageRequest, list_attempts
from shared.schemas.words.guarantee import GuaranteeKind, State
from tests.databases import CloneDatabase
from tests.plans import explain, list_indexes

GUARANTEES = 20_000
PAGE = 51
ROLE = "hosho_issuance"
RARE_BUILDER = "B7"
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
    (None, "expires_on", GuaranteeFilter(TODAY), "ix_listed_expires"),
    (None, "expires_on", GuaranteeFilter(TODAY, expires_from=TODAY, expires_to=TODAY), "ix_listed_expires"),
    (RARE_BUILDER, "-contract_number", GuaranteeFilter(TODAY), "ix_listed_tenant_number"),
    (RARE_BUILDER, "-concluded_at", GuaranteeFilter(TODAY), "ix_listed_tenant_concluded"),
    (RARE_BUILDER, "-amount", GuaranteeFilter(TODAY), "ix_listed_tenant_amount"),
    (RARE_BUILDER, "-amount", GuaranteeFilter(TODAY, words="橋梁補修"), "ix_listed_tenant_amount"),
    (None, "-contract_number", GuaranteeFilter(TODAY, words="橋梁補修"), "ix_listed_number"),
    (None, "-amount", GuaranteeFilter(TODAY, words="大池上森線", kind=(GuaranteeKind.CONTRACT,)), "ix_listed_amount"),
]


@pytest.fixture
async def crowd(clone: CloneDatabase) -> CloneDatabase:
    connection = await clone.connect()
    await add_many_guarantees(connection, GUARANTEES)
    await connection.close()
    return clone


# By words that are rare: the index that they are found by, wherever the list could not be read for them.
RARE = {"大池上森線": "ix_listed_grams", "0010100012": "ix_listed_digits", "000123": "ix_listed_serial"}


async def test_every_search_and_every_order_is_served_by_an_index_of_its_own(
    crowd: CloneDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_READ", GUARANTEES // 100)
    for tenant, sort, wanted, index in SEARCHES:
        page = PageRequest(sort, PAGE)
        start, *_ = list_attempts(compose_listing(tenant, wanted, page), page)
        assert list_indexes(await explain(crowd, ROLE, start, tenant)) == {index}, (tenant, sort, wanted)
    for words, index in RARE.items():
        page = PageRequest("-contract_number", PAGE)
        _, by_grams = list_attempts(compose_listing(None, GuaranteeFilter(TODAY, words=words), page), page)
        read = list_indexes(await explain(crowd, ROLE, by_grams, None))
        assert index in read, (words, read)
        assert not any(name.startswith("all of") for name in read), (words, read)
