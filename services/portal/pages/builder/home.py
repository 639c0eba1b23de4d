"""ホーム of a builder: what waits, and the last guarantees."""

import asyncio
import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.apis.api import Query
from services.portal.apis.issuance import list_guarantees, list_histories
from services.portal.pages.builder.visitors import BuilderPage
from shared.schemas.words.dates import in_japan

ROWS = 5
SOON = datetime.timedelta(days=30)
NEW = datetime.timedelta(days=14)

router = APIRouter()


@router.get("/builder")
async def show(page: BuilderPage) -> Response:
    """Guarantees that end soon, keys that came lately, and the last ones that got a number."""
    issuance, today = page.apis.issuance, in_japan(page.tools.clock.now()).date()
    soon: Query = {
        "expires_from": today.isoformat(),
        "expires_to": (today + SOON).isoformat(),
        "status": ["in_force"],
        "sort": "expires_on",
        "limit": ROWS,
    }
    ending, fresh, last = await asyncio.gather(
        list_guarantees(issuance, soon),
        list_histories(issuance, {"from": (today - NEW).isoformat(), "limit": ROWS}),
        list_guarantees(issuance, {"limit": ROWS}),
    )
    return page.render("builder/home.html", ending=ending, fresh=fresh, last=last)
