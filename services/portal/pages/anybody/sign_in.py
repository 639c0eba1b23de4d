"""ログイン, ログアウト and 利用者を切り替える, by OpenID Connect (authorization code with PKCE)."""

import json
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.apis.api import Api, ApiRefusedError
from services.portal.apis.application import ask_who, get_authority
from services.portal.sessions.provider import Flow, Granted, NotSignedInError
from services.portal.sessions.signed_in import SignedIn
from services.portal.sessions.vault import UnopenedError
from services.portal.settings import Audience
from services.portal.web.cookies import SESSION, SIGN_IN, delete_cookie, read_cookie, set_cookie
from services.portal.web.errors import PageRefusedError, forbid
from services.portal.web.page import Page, link
from services.portal.web.tools import Tools
from services.portal.web.visitors import anybody
from shared.runtime.web.me import MeAnswer

FLOW_S = 600
_PURPOSE = "sign-in"
_FIRST = "application"  # whose token comes with the code
# A path of our own: no other host (`//`, `\`), nothing that is not printed.
_PLACE = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")
_FAILED = PageRefusedError(
    400,
    "ログインできませんでした",
    "ログインの途中で時間がたったか、別の画面でログインし直されています。もう一度ログインしてください。",
)

AnybodyPage = Annotated[Page, Depends(anybody)]
router = APIRouter()


@router.get("/sign-in")
async def ask(page: AnybodyPage, next: str = "", why: str = "") -> Response:  # noqa: A002 - as the address has it
    return page.render("anybody/sign_in.html", next=read_place(next), why=why)


@router.get("/sign-in/start")
async def begin(page: AnybodyPage, next: str = "", choose: str = "") -> Response:  # noqa: A002
    """Leads to the provider; the browser keeps the flow, sealed, until it comes back.

    Who was sent here by another site is asked first: a provider that knows them would sign them in unasked.
    """
    tools = page.tools
    if page.request.headers.get("sec-fetch-site") == "cross-site":
        return RedirectResponse(link("/sign-in", next=read_place(next)), 303)
    flow = tools.provider.begin(read_place(next))
    answer = RedirectResponse(await tools.provider.compose_address(flow, choose=bool(choose)), 303)
    set_cookie(answer, tools.settings, SIGN_IN, tools.vault.seal_text(_PURPOSE, json.dumps(flow)), life_s=FLOW_S)
    return answer


@router.get("/sign-in/back")
async def come_back(page: AnybodyPage, code: str = "", state: str = "", iss: str = "") -> Response:
    """Where the provider sends the browser. The session begins under a new id, whatever cookie came along."""
    tools = page.tools
    flow = _read_flow(page.request, tools)
    if flow is None or not code or state != flow.state or iss not in ("", tools.settings.oidc_issuer):
        raise _FAILED
    try:
        granted = await tools.provider.redeem(flow, code, _FIRST)
    except NotSignedInError:
        raise _FAILED from None
    who = await _ask_who(tools, granted)
    if page.live is not None:
        await _end(page)
    answer = RedirectResponse(flow.place if flow.place != "/" else tools.places[who.audience][0].path, 303)
    set_cookie(answer, tools.settings, SESSION, await tools.sessions.begin(who))
    delete_cookie(answer, tools.settings, SIGN_IN)
    return answer


@router.post("/sign-out")
async def leave(page: AnybodyPage, choose: str = "") -> Response:
    """Needs no hidden field: that another site's page sent it is refused by where it says it comes from.

    It leads to a page of ours first: browsers let a form lead to nobody else, by redirects neither.
    """
    await _end(page)
    answer = RedirectResponse(link("/sign-in", why="switch" if choose else "left"), 303)
    delete_cookie(answer, page.tools.settings, SESSION)
    return answer


def read_place(text: str) -> str:
    """Where to go on after the sign-in: a path of our own, or the start."""
    return text if _PLACE.fullmatch(text) else "/"


async def _end(page: Page) -> None:
    text = read_cookie(page.request, page.tools.settings, SESSION)
    if text is not None:
        await page.tools.sessions.end(text)


def _read_flow(request: Request, tools: Tools) -> Flow | None:
    try:
        return Flow(*json.loads(tools.vault.open_text(_PURPOSE, read_cookie(request, tools.settings, SIGN_IN) or "")))
    except UnopenedError:
        return None


class _Holder:
    """The token that came with the code, before there is a session."""

    def __init__(self, granted: Granted) -> None:
        self._granted = granted

    async def get_token(self, _: str, *, renew: bool = False) -> str:
        if renew:
            raise forbid("ログインした方を確認できませんでした。利用の登録について、保証会社へお問い合わせください。")
        return self._granted.token.text


async def _ask_who(tools: Tools, granted: Granted) -> SignedIn:
    """As application_api says it. Raises PageRefusedError for who is not known there, or has no pages here."""
    api = tools.apis.application.of(_Holder(granted))
    try:
        me = await ask_who(api)
    except ApiRefusedError as error:
        raise PageRefusedError(403, "利用の登録がありません", error.problem.detail) from None
    audience = next((one for one in tools.settings.portal_audiences if one.role is me.role), None)
    if audience is None:
        raise forbid("この利用者のための画面は、ここにはありません。")
    return SignedIn(
        person=me.client_id,
        name=me.name,
        audience=audience,
        org=me.org,
        org_name=await _name_org(tools, api, audience, me),
        tokens={_FIRST: granted.token},
        refresh_token=granted.refresh_token,
    )


async def _name_org(tools: Tools, api: Api, audience: Audience, me: MeAnswer) -> str:
    if audience is Audience.TOWN:
        return (await get_authority(api, me.org)).name
    return tools.issuer.issuer.name if audience is Audience.OFFICER else f"法人番号 {me.org}"
