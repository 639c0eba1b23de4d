"""The way in for a town, which leads to 照会."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.portal.pages.town.look_up import PATH

router = APIRouter()


@router.get("/town")
async def lead_in() -> Response:
    return RedirectResponse(PATH, 303)
