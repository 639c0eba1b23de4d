"""What the pages ask of application_api."""

from services.portal.apis.api import Api, File, Query
from shared.runtime.web.me import MeAnswer
from shared.schemas.application.reference_answers import AdoptionPage, AuthorityAnswer


async def ask_who(api: Api) -> MeAnswer:
    return await api.get("/me", MeAnswer)


async def get_authority(api: Api, code: str) -> AuthorityAnswer:
    return await api.get(f"/authorities/{code}", AuthorityAnswer)


async def list_adoption(api: Api, query: Query) -> AdoptionPage:
    """Open to anybody."""
    return await api.get("/authorities/adoption", AdoptionPage, query)


async def fetch_adoption_file(api: Api) -> File:
    """Open to anybody."""
    return await api.fetch("/authorities/adoption.csv")
