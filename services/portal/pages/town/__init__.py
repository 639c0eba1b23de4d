"""発注者の画面: 照会 and its result."""

from fastapi import APIRouter

from services.portal.pages.town import home, look_up, receipt, result
from services.portal.web.tools import Place

PLACES = (Place("照会", "/town/look-up", ("/town/look-up", "/town/verifications")),)

router = APIRouter()
for part in (home, look_up, result, receipt):
    router.include_router(part.router)
