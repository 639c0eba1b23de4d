"""電子保証概要: the newest content of one guarantee, its history and its papers."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.apis.issuance import fetch_paper, get_history, show_guarantee
from services.portal.pages.builder.visitors import BuilderPage
from services.portal.web.files import answer_file
from shared.schemas.issuance.answers import GuaranteeOverview
from shared.schemas.words.contract_number import ContractNumber

PATH = "/builder/guarantees/{number}"

router = APIRouter()


@router.get(PATH)
async def show(page: BuilderPage, number: ContractNumber) -> Response:
    return await render_overview(page, number)


@router.get(PATH + "/certificate.pdf")
async def get_certificate(page: BuilderPage, number: ContractNumber, version: int | None = None) -> Response:
    return answer_file(await fetch_paper(page.apis.issuance, number, "certificate", version))


@router.get(PATH + "/key-notice.pdf")
async def get_key_notice(page: BuilderPage, number: ContractNumber) -> Response:
    """「認証キー」のお知らせ: drawing it is on record, as showing the key is."""
    return answer_file(await fetch_paper(page.apis.issuance, number, "key-notice"))


@router.get(PATH + "/premium-statement.pdf")
async def get_premium_statement(page: BuilderPage, number: ContractNumber) -> Response:
    return answer_file(await fetch_paper(page.apis.issuance, number, "premium-statement"))


async def render_overview(page: BuilderPage, number: str, **more: Any) -> Response:
    overview: GuaranteeOverview = (await show_guarantee(page.apis.issuance, number)).value
    history = await get_history(page.apis.issuance, number)
    shown = {"guarantee": overview, "history": history.items, "key": None, "faults": None, **more}
    return page.render("builder/guarantee.html", **shown)
