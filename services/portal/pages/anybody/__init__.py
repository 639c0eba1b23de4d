"""What is open to anybody: the start, sign-in, 電子保証対応の発注者 and the guidance."""

from fastapi import APIRouter

from services.portal.pages.anybody import adoption, guidance, sign_in, start

router = APIRouter()
for part in (start, sign_in, adoption, guidance):
    router.include_router(part.router)
