"""保証会社の担当者の画面."""

from fastapi import APIRouter

from services.portal.pages.officer import home
from services.portal.web.tools import Place

PLACES = (Place("ホーム", "/officer"),)

router = APIRouter()
for part in (home,):
    router.include_router(part.router)
