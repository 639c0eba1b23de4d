"""受注者の画面: the start, 保証契約一覧 and 電子保証概要."""

from fastapi import APIRouter

from services.portal.pages.builder import guarantee, guarantees, home, key
from services.portal.web.tools import Place

PLACES = (
    Place("ホーム", "/builder"),
    Place("保証契約一覧", "/builder/guarantees", ("/builder/guarantees", "/builder/histories")),
)

router = APIRouter()
for part in (home, guarantees, guarantee, key):
    router.include_router(part.router)
