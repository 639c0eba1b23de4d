"""The first page, which leads everybody to their own."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from services.portal.pages.anybody.guidance import read_drawing
from services.portal.web.page import Page
from services.portal.web.visitors import anybody

router = APIRouter()


@router.get("/")
async def start(page: Annotated[Page, Depends(anybody)]) -> Response:
    return page.render(
        "anybody/start.html", audiences=page.tools.settings.portal_audiences, drawing=read_drawing("how-it-works.svg")
    )
