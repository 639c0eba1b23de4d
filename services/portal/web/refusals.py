"""Pages for whatever keeps a page from being shown: each says in Japanese what to do, and blames nobody."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from services.portal.apis.api import ApiAwayError, ApiRefusedError
from services.portal.sessions.provider import NotSignedInError, ProviderAwayError
from services.portal.web.errors import PageRefusedError, ShownAgainError, SignInNeededError, forbid, not_found
from services.portal.web.forms import UnreadableFormError
from services.portal.web.page import Page, link
from services.portal.web.tools import tools_of
from services.portal.web.visitors import find_live
from shared.runtime.data.away import is_database_away
from shared.runtime.logging import log

_WAIT_S = 5
_AWAY = PageRefusedError(
    503,
    "ただいま接続できません",
    "システムの一部に接続できませんでした。お客様の操作に問題はありません。少し待ってから、もう一度お試しください。",
)
_BROKEN = PageRefusedError(
    500,
    "表示できませんでした",
    "システムの内部で問題が起きました。続くときは、下の受付番号を添えてお問い合わせください。",
)
_TOO_LONG = PageRefusedError(413, "送信できませんでした", "入力またはファイルが大きすぎます。5MB以内にしてください。")
_UNREADABLE = PageRefusedError(
    400, "送信できませんでした", "送信された内容を読み取れませんでした。画面を開き直して、もう一度入力してください。"
)


def answer_errors(app: FastAPI) -> None:
    """Every error that pages raise has its answer here."""
    for error, answer in {
        SignInNeededError: _lead_to_sign_in,
        ShownAgainError: _lead_back,
        NotSignedInError: _end_session,
        PageRefusedError: _answer_refused,
        ApiRefusedError: _answer_api_refused,
        ApiAwayError: _answer_away,
        ProviderAwayError: _answer_away,
        UnreadableFormError: _answer_unreadable,
        RequestValidationError: _answer_unknown_address,
        HTTPException: _answer_http_error,
    }.items():
        app.add_exception_handler(error, answer)  # type: ignore[arg-type]


async def answer_foreign(request: Request, _: Exception) -> Response:
    """Nobody's session is looked at: who sent this may not be whose cookies came along."""
    refused = forbid("別のサイトから送信された操作は受け付けられません。画面を開き直してください。")
    return _render(Page(request, None), refused)


async def answer_unexpected(request: Request, error: Exception) -> Response:
    """What nobody caught, and a database that is away: shown without asking who it is, which would fail again."""
    if is_database_away(error):
        log.warning("database away", exc_info=error)
        return _render(Page(request, None), _AWAY)
    log.error("page failed", exc_info=error)
    return _render(Page(request, None), _BROKEN)


async def _lead_to_sign_in(_: Request, error: SignInNeededError) -> Response:
    why = "kept" if error.kept else "ended" if error.ended else ""
    return RedirectResponse(link("/sign-in", next=error.place, why=why), 303)


async def _lead_back(_: Request, error: ShownAgainError) -> Response:
    return RedirectResponse(error.place, 303)


async def _end_session(request: Request, error: NotSignedInError) -> Response:
    """The provider gives no more tokens. What was typed is kept, as where a session ended by time."""
    log.info("provider gives no token", reason=str(error))
    live, typed = await find_live(request), getattr(request.state, "typed", None)
    place = Page(request, live).place
    if live is None or typed is None:
        return await _lead_to_sign_in(request, SignInNeededError(place, ended=True))
    await tools_of(request).unfinished.keep(live.who.person, place, dict(typed.values))
    return await _lead_to_sign_in(request, SignInNeededError(place, ended=True, kept=True))


async def _answer_refused(request: Request, error: PageRefusedError) -> Response:
    return _render(Page(request, await find_live(request)), error)


async def _answer_api_refused(request: Request, error: ApiRefusedError) -> Response:
    problem = error.problem
    return await _answer_refused(request, PageRefusedError(problem.status, problem.title, problem.detail))


async def _answer_away(request: Request, _: Exception) -> Response:
    return await _answer_refused(request, _AWAY)


async def _answer_unreadable(request: Request, error: UnreadableFormError) -> Response:
    return await _answer_refused(request, _TOO_LONG if error.too_long else _UNREADABLE)


async def _answer_unknown_address(request: Request, _: Exception) -> Response:
    """An address with a part that cannot be one, such as an id that is none."""
    return await _answer_refused(request, not_found())


async def _answer_http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        detail = "この操作はできません。画面を開き直してください。"
        return await _answer_refused(request, PageRefusedError(405, "操作できません", detail))
    return await _answer_refused(request, not_found())


def _render(page: Page, refused: PageRefusedError) -> Response:
    answer = page.render(
        "refused.html", refused.status, refused=refused, request_id=page.request.scope["state"]["request_id"]
    )
    if refused.status == 503:
        answer.headers["Retry-After"] = str(_WAIT_S)
    return answer
