"""A page for somebody: who it is, the APIs as that person calls them, and how it is answered."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.portal.apis.api import ApiAwayError, ApiRefusedError
from services.portal.sessions.keeper import LiveSession
from services.portal.sessions.posted import AtWorkError
from services.portal.web.form_token import FormToken, make_token
from services.portal.web.forms import Faults, TypedForm, read_faults
from services.portal.web.tools import Apis, Tools, tools_of

AWAY = Faults(
    "ただいま接続できません",
    "システムに接続できず、送信できたことを確認できませんでした。入力された内容はこの画面に残っています。"
    "少し待ってから、もう一度送信してください。同じ内容が二重に処理されることはありません。",
)
_AT_WORK = Faults(
    "前の送信を処理しています",
    "同じ内容がすでに送信され、処理が続いています。少し待ってから、一覧で結果を確かめてください。",
    kind="warning",
)


class Page:
    """`live` is None where nobody is signed in."""

    def __init__(self, request: Request, live: LiveSession | None) -> None:
        self.request = request
        self.tools: Tools = tools_of(request)
        self.live = live
        self._once_again: str | None = None

    @property
    def place(self) -> str:
        """The path of this page with its query."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @cached_property
    def apis(self) -> Apis:
        """The APIs as this person calls them; as anybody does where nobody is signed in."""
        if self.live is None:
            return self.tools.apis
        return Apis(*(api.of(self) for api in self.tools.apis))

    async def get_token(self, api: str, *, renew: bool = False) -> str:
        """Raises NotSignedInError, ProviderAwayError."""
        if self.live is None:
            raise LookupError("nobody is signed in")
        return await self.tools.access.get(self.live, api, renew=renew)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """`values` are what the template names; who it is and the frame come along."""
        who = self.live.who if self.live else None
        frame = {
            "who": who,
            "place": self.place,
            "path": self.request.url.path,
            "places": self.tools.places.get(who.audience, ()) if who else (),
            "issuer": self.tools.issuer,
            "settings": self.tools.settings,
            "make_token": lambda: self._make_token(who.person if who else ""),
        }
        answer = HTMLResponse(self.tools.templates.render(template, {**frame, **values}), status)
        if who is not None:
            answer.headers["Cache-Control"] = "no-store"
        return answer

    def _make_token(self, person: str) -> str:
        return make_token(self.tools.vault, person, self.tools.clock.now(), self._once_again)

    async def restore(self, otherwise: TypedForm | None = None) -> TypedForm:
        """What this person had typed here when a session ended; `otherwise`, by default an empty form."""
        kept = await self.tools.unfinished.find(self.live.who.person, self.place) if self.live else None
        return TypedForm(kept, restored=True) if kept else otherwise or TypedForm()


class Posted(Page):
    """A page that was sent a form, by the person whose page it was on."""

    def __init__(self, request: Request, live: LiveSession, form: TypedForm, token: FormToken) -> None:
        super().__init__(request, live)
        self.form = form
        self.once = token.once

    async def do_once(
        self, act: Callable[[], Awaitable[str]], again: Callable[[Faults, int], Awaitable[Response] | Response]
    ) -> Response:
        """Does `act`, which answers with the path to go on at, once for this form; `again` shows the form with faults.

        What an API refuses, or one that is away, leaves the form on the screen, to be sent again. Where nobody knows
        whether it arrived, it keeps its key, so that the API does it once all the same.
        """
        person = self.live.who.person if self.live else ""
        try:
            place = await self.tools.posted.do_once(person, self.once, act)
        except ApiRefusedError as error:
            faults, status = read_faults(error.problem), error.problem.status
        except ApiAwayError:
            faults, status, self._once_again = AWAY, 503, self.once
        except AtWorkError:
            faults, status, self._once_again = _AT_WORK, 409, self.once
        else:
            await self.tools.unfinished.forget(person, self.place)
            return RedirectResponse(place, 303)
        shown = again(faults, status)
        return shown if isinstance(shown, Response) else await shown


def link(path: str, **query: str) -> str:
    """A path with its query, each value escaped."""
    said = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items() if value)
    return f"{path}?{said}" if said else path
