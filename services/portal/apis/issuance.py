"""What the pages ask of issuance_api. Numbers that go into an address have been read as numbers by the pages."""

from services.portal.apis.api import Api, File, Query, Shown
from shared.schemas.issuance.answers import (
    GuaranteeHistory,
    GuaranteeOverview,
    GuaranteePage,
    HistoryPage,
    KeyAnswer,
)


async def list_guarantees(api: Api, query: Query) -> GuaranteePage:
    return await api.get("/guarantees", GuaranteePage, query)


async def list_histories(api: Api, query: Query) -> HistoryPage:
    return await api.get("/histories", HistoryPage, query)


async def show_guarantee(api: Api, number: str) -> Shown:
    return await api.show(f"/guarantees/{number}", GuaranteeOverview)


async def get_history(api: Api, number: str) -> GuaranteeHistory:
    return await api.get(f"/guarantees/{number}/history", GuaranteeHistory)


async def show_key(api: Api, number: str) -> KeyAnswer:
    """Every showing is on record there."""
    return await api.get(f"/guarantees/{number}/key", KeyAnswer)


async def fetch_paper(api: Api, number: str, paper: str, version: int | None = None) -> File:
    """`paper` is key-notice, certificate or premium-statement."""
    return await api.fetch(f"/guarantees/{number}/{paper}.pdf", {"version": version})
