"""Who asks for a page: anybody, somebody of an audience, or somebody of it with a form."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from services.portal.sessions.keeper import LiveSession
from services.portal.settings import Audience
from services.portal.web.cookies import SESSION, read_cookie
from services.portal.web.errors import ShownAgainError, SignInNeededError, forbid
from services.portal.web.form_token import open_token
from services.portal.web.forms import TOKEN, TypedForm, read_form
from services.portal.web.page import Page, Posted
from services.portal.web.tools import tools_of
from shared.runtime.web.bodies.multipart import is_multipart

_OTHERS = "ログイン中の利用者には、この画面を使う権限がありません。利用者を切り替えてください。"
_STALE = "画面を開いてから利用者が変わったか、時間がたちすぎています。画面を開き直して、もう一度入力してください。"


async def find_live(request: Request) -> LiveSession | None:
    tools = tools_of(request)
    text = read_cookie(request, tools.settings, SESSION)
    return None if text is None else await tools.sessions.find(text)


async def anybody(request: Request) -> Page:
    """A page that is open to all, and names who is signed in where somebody is."""
    return Page(request, await find_live(request))


def somebody(audience: Audience) -> Callable[[Request], Awaitable[Page]]:
    """A dependency: the page of a person of this audience. Raises SignInNeededError, PageRefusedError."""

    async def enter(request: Request) -> Page:
        live = await find_live(request)
        if live is None:
            raise SignInNeededError(_place_of(request), ended=_had_session(request))
        return Page(request, _require(live, audience))

    return enter


def posting(audience: Audience) -> Callable[[Request], Awaitable[Posted]]:
    """A dependency: the same with the form that was sent. A form whose session has ended is kept for its person, and
    one that stood open for too long is shown to them again.

    One with a file, which is not kept, is not even read where nobody is signed in.
    """

    async def enter(request: Request) -> Posted:
        live, tools = await find_live(request), tools_of(request)
        if live is None and is_multipart(request.headers.get("content-type", "")):
            raise SignInNeededError(_place_of(request), ended=True)
        form = await read_form(request)
        token = open_token(tools.vault, form.get(TOKEN))
        typed = TypedForm({name: values for name, values in form.values.items() if name != TOKEN}, form.files)
        request.state.typed = typed
        if live is None:
            if token is not None:
                await tools.unfinished.keep(token.person, _place_of(request), dict(typed.values))
            raise SignInNeededError(_place_of(request), ended=True, kept=token is not None)
        if token is None or token.person != live.who.person:
            raise forbid(_STALE)
        if token.is_stale(tools.clock.now()):
            await tools.unfinished.keep(token.person, _place_of(request), dict(typed.values))
            raise ShownAgainError(_place_of(request))
        return Posted(request, _require(live, audience), typed, token)

    return enter


def _require(live: LiveSession, audience: Audience) -> LiveSession:
    if live.who.audience is not audience:
        raise forbid(_OTHERS)
    return live


def _had_session(request: Request) -> bool:
    return read_cookie(request, tools_of(request).settings, SESSION) is not None


def _place_of(request: Request) -> str:
    return Page(request, None).place
