"""ホーム of an officer."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.pages.officer.visitors import OfficerPage

router = APIRouter()


@router.get("/officer")
async def show(page: OfficerPage) -> Response:
    return page.render("officer/home.html")
