"""受理 and 差戻し of what was looked up: asked on a page of its own, which says what will happen."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.apis.api import Shown
from services.portal.apis.verification import give_receipt, show_look_up
from services.portal.pages.town.result import compose_shown
from services.portal.pages.town.visitors import TownPage, TownPost
from services.portal.web.forms import Faults, TypedForm
from shared.schemas.words.guarantee import ReceiptDecision

_PATH = "/town/verifications/{look_up_id}/{decision}"

router = APIRouter()


@router.get(_PATH)
async def show(page: TownPage, look_up_id: UUID, decision: ReceiptDecision) -> Response:
    shown = await show_look_up(page.apis.verification, look_up_id)
    mine = TypedForm({"officer_name": [page.live.who.name]}) if page.live else None
    return _render(page, shown, decision, await page.restore(mine))


@router.post(_PATH)
async def send(page: TownPost, look_up_id: UUID, decision: ReceiptDecision) -> Response:
    """For the version that the page showed: of one that came meanwhile the API says so, and the page shows it."""
    form = page.form
    body = {
        "decision": decision,
        "to": form.text("to"),
        "officer_name": form.get("officer_name"),
        "note": form.text("note"),
    }

    async def act() -> str:
        await give_receipt(page.apis.verification, look_up_id, body, once=page.once, tag=form.get("seen"))
        return f"/town/verifications/{look_up_id}"

    async def again(faults: Faults, status: int) -> Response:
        shown = await show_look_up(page.apis.verification, look_up_id)
        return _render(page, shown, decision, form, faults, status)

    return await page.do_once(act, again)


def _render(
    page: TownPage,
    shown: Shown,
    decision: ReceiptDecision,
    form: TypedForm,
    faults: Faults | None = None,
    status: int = 200,
) -> Response:
    seen = {"seen": shown.tag or "", "decision": decision.value}
    return page.render("town/receipt.html", status, form=form, faults=faults, **seen, **compose_shown(shown.value))
