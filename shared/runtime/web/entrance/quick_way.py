"""A quick way in for the one operation that many wait for: a plain request is answered before the framework sees it.

Whatever is not plain goes the ordinary way, untouched, where all that may be wrong with it is told. So each refusal has
one place, and what is plain costs neither routing nor dependencies nor layers. Both ways answer the same; a test
compares them.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.data.database import write_new_id
from shared.runtime.identity.actor import Actor
from shared.runtime.logging import log
from shared.runtime.service import RunningService
from shared.runtime.web.bodies.shape import read_plain_object
from shared.runtime.web.browsers.compression import CompressJson, is_untouched
from shared.runtime.web.entrance.request_frame import FramedAnswer, frame_headers
from shared.runtime.web.problem_documents import answer_unexpected

Asked = TypeVar("Asked")

_JSON = b"application/json"
_BEARER = b"Bearer "
_READ = frozenset({b"authorization", b"content-length", b"content-type"})
# A request with one of these is not plain: its body is read otherwise, or it comes from another site's page.
_CHANGING = frozenset({b"content-encoding", b"transfer-encoding", b"origin"})


class Quick(NamedTuple, Generic[Asked]):
    """One operation: `POST` to `path` with a JSON object of at most `limit` bytes.

    `read` gives what a caller asks, and None for what it may not ask or what is not well-formed; `answer` answers it.
    Of `log_every` answers one is logged, of 0 none.
    """

    path: str
    limit: int
    read: Callable[[Actor, Mapping[str, Any]], Asked | None]
    answer: Callable[[Request, Asked], Awaitable[Response]]
    log_every: int


class QuickWay(Generic[Asked]):
    """The outermost layer, which knows the quick way."""

    def __init__(self, app: ASGIApp, *, service: RunningService, quick: Quick[Asked]) -> None:
        self._app = app
        self._service = service
        self._quick = quick
        self._answered = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        actor = self._recall(scope)
        if actor is None:
            await self._app(scope, receive, send)
            return
        messages = await _take_body(receive, self._quick.limit)
        asked = self._read(actor, b"".join(message.get("body", b"") for message in messages))
        if asked is None:
            await self._app(scope, _once_more(messages, receive), send)
            return
        await self._answer(scope, receive, send, asked)

    def _recall(self, scope: Scope) -> Actor | None:
        """The caller of a plain request, where it is known already that it may call."""
        quick = self._quick
        if scope["type"] != "http" or scope["path"] != quick.path or scope["method"] != "POST":
            return None
        token = None if scope["query_string"] or self._service.unchecked else _read_head(scope, quick.limit)
        return None if token is None else self._service.callers.recall(token, self._service.clock.now())

    def _read(self, actor: Actor, body: bytes) -> Asked | None:
        content = read_plain_object(body) if len(body) <= self._quick.limit else None
        return None if content is None else self._quick.read(actor, content)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, asked: Asked) -> None:
        request_id = write_new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        request = Request(scope)
        try:
            answer = await self._quick.answer(request, asked)
        except Exception as error:
            structlog.contextvars.bind_contextvars(request_id=request_id)  # which the answer names, too
            answer = await answer_unexpected(request, error)
        if is_untouched(answer.headers):  # as nearly all are, so that nothing is done to them
            headers = frame_headers(answer.raw_headers, request_id)
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await CompressJson(answer)(scope, receive, FramedAnswer(send, request_id).send)
        self._answered += 1
        if self._quick.log_every and self._answered % self._quick.log_every == 0:
            log.info("request", method="POST", route=self._quick.path, status=answer.status_code, request_id=request_id)


def _read_head(scope: Scope, limit: int) -> str | None:
    """The token of a plain request, whose headers have nothing in them that changes how its body is read."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _CHANGING:
            return None
        if name in _READ:
            found[name] = value
    authorization = found.get(b"authorization", b"")
    length = found.get(b"content-length", b"")
    plain = found.get(b"content-type") == _JSON and authorization.startswith(_BEARER)
    if not (plain and length.isdigit() and len(length) < 10 and int(length) <= limit):
        return None
    return authorization[len(_BEARER) :].decode("latin-1")


async def _take_body(receive: Receive, limit: int) -> list[Message]:
    """All of a body, or of one that is longer than announced what shows it."""
    messages = [await receive()]
    length = len(messages[0].get("body", b""))
    while messages[-1].get("more_body") and length <= limit:
        messages.append(await receive())
        length += len(messages[-1].get("body", b""))
    return messages


def _once_more(messages: list[Message], receive: Receive) -> Receive:
    """`receive`, from before these were taken."""
    taken = deque(messages)

    async def receive_again() -> Message:
        return taken.popleft() if taken else await receive()

    return receive_again
