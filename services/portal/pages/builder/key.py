"""認証キー: shown when asked for, on a page that nobody keeps. Each showing is on record."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.portal.apis.api import ApiAwayError, ApiRefusedError
from services.portal.apis.issuance import show_key
from services.portal.pages.builder.guarantee import render_overview
from services.portal.pages.builder.visitors import BuilderPage, BuilderPost
from services.portal.web.files import NOBODY_KEEPS
from services.portal.web.forms import read_faults
from services.portal.web.page import AWAY
from shared.schemas.words.contract_number import ContractNumber

PATH = "/builder/guarantees/{number}/key"

router = APIRouter()


@router.get(PATH)
async def lead_back(_: BuilderPage, number: ContractNumber) -> Response:
    """Where a session ended before the key was shown: it is asked for again."""
    return RedirectResponse(f"/builder/guarantees/{number}", 303)


@router.post(PATH)
async def show(page: BuilderPost, number: ContractNumber) -> Response:
    """The one form that is answered without a redirect: the key stands in this answer alone, and in no address."""
    try:
        key = await show_key(page.apis.issuance, number)
    except ApiRefusedError as error:
        return await render_overview(page, number, faults=read_faults(error.problem))
    except ApiAwayError:
        return await render_overview(page, number, faults=AWAY)
    answer = await render_overview(page, number, key=key)
    answer.headers["Cache-Control"] = NOBODY_KEEPS
    return answer
