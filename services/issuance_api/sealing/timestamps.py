"""RFC 3161 timestamps over HTTP, with a limit on how long they are waited for."""

import asyncio
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from urllib.error import HTTPError

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from services.issuance_api.sealing.exact.message import write_exactly

TIMEOUT_S = 3.0
# How long an authority that failed is left alone, so that a backlog does not wait out the timeout for each paper.
REST_S = 30.0
_LARGEST_ANSWER = 64 * 1024


class _FollowNothing(urllib.request.HTTPRedirectHandler):
    """The authority answers at its own address: a redirect is an error like any other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_FollowNothing)


class TimestampSource:
    """One authority; not asked again for REST_S seconds after it failed."""

    def __init__(self, url: str, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._stamper = HttpTimeStamper(url)
        self._elapsed = elapsed
        self._rests_until = float("-inf")

    def find_stamper(self) -> TimeStamper | None:
        return None if self._elapsed() < self._rests_until else self._stamper

    def rest(self) -> None:
        self._rests_until = self._elapsed() + REST_S


class HttpTimeStamper(TimeStamper):
    """In place of pyHanko's own clients, which need further packages. Every fault is a TimestampRequestError."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("the address of the time-stamping authority must begin with http:// or https://")
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._timeout_s = timeout_s

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            answer = await asyncio.wait_for(_in_thread(self._post, req.dump()), self._timeout_s)
            return tsp.TimeStampResp.load(answer, strict=True)
        except (OSError, ValueError) as error:
            raise TimestampRequestError("the time-stamping authority gave no timestamp") from error

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Written as we write it, without what its signature does not cover, so that a checker finds any change."""
        token = await super().async_timestamp(message_digest, md_algorithm)
        try:
            return write_exactly(token)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TimestampRequestError("the time-stamping authority gave no timestamp of a known kind") from error

    def _post(self, query: bytes) -> bytes:
        """The timeout limits each step of the exchange; the caller limits the whole, with the look-up of the name."""
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._url, query, {"Content-Type": "application/timestamp-query"}
        )
        try:
            with _OPENER.open(request, timeout=self._timeout_s) as answer:
                body: bytes = answer.read(_LARGEST_ANSWER)
        except HTTPError as refusal:  # is the answer as well, and holds its connection
            refusal.close()
            raise
        return body


def _in_thread(work: Callable[[bytes], bytes], query: bytes) -> "asyncio.Future[bytes]":
    """In a thread of its own: asyncio waits for its threads when it ends, and this one may hang looking up a name."""
    answer: Future[bytes] = Future()
    answer.set_running_or_notify_cancel()

    def run() -> None:
        try:
            answer.set_result(work(query))
        except Exception as error:  # raised again where the answer is awaited
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return asyncio.wrap_future(answer)
