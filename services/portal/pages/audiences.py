"""Which pages an audience has, and where its navigation leads."""

from typing import NamedTuple

from fastapi import APIRouter

from services.portal.pages import builder, officer, town
from services.portal.settings import Audience
from services.portal.web.tools import Place


class AudiencePages(NamedTuple):
    router: APIRouter
    places: tuple[Place, ...]


PAGES = {
    Audience.BUILDER: AudiencePages(builder.router, builder.PLACES),
    Audience.OFFICER: AudiencePages(officer.router, officer.PLACES),
    Audience.TOWN: AudiencePages(town.router, town.PLACES),
}
