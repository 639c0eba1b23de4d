"""The first page, which leads everybody to their own."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from services.portal.pages.anybody.guidance import read_drawing
from services.portal.settings import Audience
from services.portal.web.page import Page
from services.portal.web.visitors import anybody

router = APIRouter()


@router.get("/")
async def start(page: Annotated[Page, Depends(anybody)]) -> Response:
    return page.render(
        "anybody/start.html", audiences=page.tools.settings.portal_audiences, drawing=read_drawing("how-it-works.svg")
    )


@router.get("/{audience}/")
async def lead_in(audience: Audience) -> Response:
    """Whoever types a slash comes to the same place."""
    return RedirectResponse(f"/{audience}", 303)
