"""A page of a ledger is read from an index, however many lines the town has."""

from datetime import date

import pytest

from services.verification_api.store.ledger.listing import NEWEST, LedgerFilter, compose_listing
from shared.runtime.data import paging
from shared.runtime.data.paging import PageRequest, list_attempts
from shared.runtime.data.scope import Scope
from shared.schemas.verification.ledger import Attention, LedgerState
from tests.callers import TOWN
from tests.databases import CloneDatabase
from tests.plans import explain, list_indexes
from tests.verification_api.store.ledger.many import add_many_lines

LINES = 20_000
ROLE = "hosho_verification"
TODAY = date(2016, 6, 1)
SCOPE = Scope(TOWN, frozenset({TOWN}))
PAGE = PageRequest(NEWEST, 51)


def narrow(**wanted: object) -> LedgerFilter:
    return LedgerFilter(TOWN, TODAY, 30, **wanted)  # type: ignore[arg-type]


# By what is asked for: the index that a page is chosen by.
SEARCHES = [
    (narrow(), "ix_ledger_opened"),
    (narrow(state=(LedgerState.IN_FORCE,)), "ix_ledger_opened"),
    (narrow(expires_before=date(2016, 1, 3)), "ix_ledger_expires"),
    (narrow(attention=(Attention.EXPIRES_SOON,)), "ix_ledger_expires"),
    (narrow(attention=(Attention.CHANGED_SINCE_SEEN,)), "ix_ledger_changed"),
    (narrow(attention=(Attention.TERM_BEYOND_EXPIRY,)), "ix_ledger_term"),
]
# By words that are rare: the index that they are found by.
RARE = {"橋梁補修": "ix_ledger_text_grams", "0000000012": "ix_ledger_text_digits", "000123": "ix_ledger_text_serial"}


@pytest.fixture
async def crowd(clone: CloneDatabase) -> CloneDatabase:
    connection = await clone.connect()
    await add_many_lines(connection, LINES)
    await connection.close()
    return clone


async def test_every_search_of_a_town_is_served_by_an_index(
    crowd: CloneDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_READ", LINES // 100)
    for wanted, index in SEARCHES:
        start, *_ = list_attempts(compose_listing(wanted), PAGE)
        assert list_indexes(await explain(crowd, ROLE, start, SCOPE)) == {index}, wanted
    for words, index in RARE.items():
        _, by_grams = list_attempts(compose_listing(narrow(words=words)), PAGE)
        read = list_indexes(await explain(crowd, ROLE, by_grams, SCOPE))
        assert index in read, (words, read)
        assert not any(name.startswith("all of") for name in read), (words, read)
