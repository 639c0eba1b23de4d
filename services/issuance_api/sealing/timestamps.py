"""RFC 3161 timestamps over HTTP, asked for with patience that ends."""

import asyncio
import time
import urllib.request
from collections.abc import Callable

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

TIMEOUT_S = 3.0
# How long an authority that failed is left alone, so that a backlog does not wait out the timeout for each paper.
REST_S = 30.0
_LARGEST_ANSWER = 64 * 1024


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
    """pyHanko's own clients want packages we do not carry otherwise. Every fault is a TimestampRequestError."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("the address of the time-stamping authority must begin with http:// or https://")
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            answer = await asyncio.to_thread(self._post, req.dump())
            return tsp.TimeStampResp.load(answer, strict=True)
        except (OSError, ValueError) as error:
            raise TimestampRequestError("the time-stamping authority gave no timestamp") from error

    def _post(self, query: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._url, query, {"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            body: bytes = answer.read(_LARGEST_ANSWER)
        return body
