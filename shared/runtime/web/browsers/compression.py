"""gzip for JSON over 1 kB, where the caller takes it and the answer holds no secret."""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.web import keeping

SMALLEST = 1000
# Most of what the best level saves, in a fraction of its time: meanwhile no other request is answered.
_LEVEL = 4


class CompressJson:
    """Compresses answers of one piece.

    Not those marked `no-transform`, which are all that hold a secret. PDFs are compressed already.

    The ETag stays what it is: it names a state of the data for If-Match, and no answer is ever fetched in parts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, accepts_gzip(Headers(scope=scope).get("accept-encoding", "")))
        await self.app(scope, receive, answer.send)


class _Answer:
    """Holds the head of an answer that may be compressed back until its body is there."""

    def __init__(self, send: Send, accepted: bool) -> None:
        self._send = send
        self._accepted = accepted
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_compressed(message):
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
            if self._accepted:
                self._head = message
                return
        elif self._head is not None:
            head, self._head = self._head, None
            if not message.get("more_body") and len(message.get("body", b"")) > SMALLEST:
                message = _compress(head, message)
            await self._send(head)
        await self._send(message)


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, and not with the weight 0."""
    for offer in accepted.lower().split(","):
        coding, _, weight = offer.replace(" ", "").partition(";")
        if coding in ("gzip", "x-gzip"):
            return weight.rstrip("0") not in ("q=", "q=0.")
    return False


def is_untouched(headers: Headers) -> bool:
    """Whether an answer with these holds a secret."""
    return keeping.UNTOUCHED in headers.get(keeping.NAME, "")


def _may_be_compressed(head: Message) -> bool:
    headers = Headers(scope=head)
    is_json = headers.get("content-type", "").partition(";")[0].endswith("json")
    return is_json and not is_untouched(headers) and "content-encoding" not in headers


def _compress(head: Message, body: Message) -> Message:
    """The body anew; the head is mended in place."""
    packed = gzip.compress(body["body"], _LEVEL, mtime=0)
    headers = MutableHeaders(scope=head)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(packed))
    return {**body, "body": packed}
