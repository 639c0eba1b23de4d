"""HTTP/1.1 with limits: a head and a body arrive whole and soon, an answer is taken, or the connection is closed.

uvicorn itself takes a head of any length for as long as it comes. What this uses of uvicorn is no public interface:
pyproject.toml holds its version, and a test holds what is used of it.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.runtime.server.waiting_room import WaitingRoom, name_source

HEAD_BYTES = 16_384  # also of what stands around a body: lengths of chunks and trailers
HEAD_S = 5.0
BODY_S = 10.0
# What is announced as longer, a form with files, may take as long as a slow line needs for it.
SLOWEST_BYTES_PER_S = 250_000
LONGEST_BODY_S = 90.0
TAKING_S = 20.0  # for whoever does not take the answer
# Longer than proxies keep a connection without a request, so that none is closed as a request sets out on it: Google's
# load balancer keeps it for 600 s, nginx, haproxy and Amazon's for about 60. A kept connection waits in the waiting
# room, where the longest waiting goes first, so that keeping it longer costs nobody else a place.
KEEP_ALIVE_S = 620
MOST_HEADERS = 100
MOST_PIPELINED = 16
DRAINED_BYTES = 65_536  # of a body that was answered before it was whole
_LINGER_S = 1.0
# Of these there is one or none: whoever reads the first and whoever reads the last would read different requests.
_SINGLE = frozenset({b"authorization", b"content-length", b"content-type", b"host", b"transfer-encoding"})


class RefusedError(Exception):
    """Ends the parser's work on a connection that was answered already."""


class BoundedProtocol(HttpToolsProtocol):
    """`uvicorn.Config(http=partial(BoundedProtocol, room=room))`; `room` is the server's, shared by its connections."""

    def __init__(self, *arguments: Any, room: WaitingRoom, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.source = ""
        self._room = room
        self._limit: asyncio.TimerHandle | None = None  # of the head or the body that is awaited
        self._taking: asyncio.TimerHandle | None = None
        self._in_head = True
        self._body_began = False  # and is not awaited yet
        self._beside_body = 0  # bytes of the head, later those around the body
        self._drained = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.source = name_source(self.client[0]) if self.client else ""
        self._await(HEAD_S, self.evict)

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._stop_taking()
        super().connection_lost(exc)

    def evict(self) -> None:
        """Closes the connection at once; an app that still reads the body is told so."""
        self._rest()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        begins = self._in_head and (self._limit is None or self._beside_body == 0)
        for start in range(0, len(data), HEAD_BYTES):
            if self.transport.is_closing():
                return
            part = data[start : start + HEAD_BYTES]
            self._beside_body += len(part)
            super().data_received(part)
            if self._beside_body > HEAD_BYTES and not self.transport.is_closing():
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if not self.transport.is_closing():
            self._await_rest(begins)

    def _await_rest(self, begins: bool) -> None:
        """Of a head or a body of which a part came; what came whole, as most does, needs no limit.

        From its first bytes on a head has HEAD_S, also on a new connection, and who sent them is told how it ends.
        """
        if self._in_head and self._beside_body and begins:
            bound = self._await if self._limit is None else self._set_limit
            bound(HEAD_S, self._end_late)
        elif self._body_began:
            self._await(self._allow_s(), self._end_late)
        self._body_began = False

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_PIPELINED:
            self._close_at_once()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MOST_HEADERS:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise RefusedError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        names = [name for name, _ in self.headers if name in _SINGLE]
        if len(names) > len(set(names)):
            self._refuse(HTTPStatus.BAD_REQUEST)
            raise RefusedError
        self._in_head, self._beside_body, self._drained = False, 0, 0
        self._body_began = True
        super().on_headers_complete()

    def _allow_s(self) -> float:
        """How long the body may take."""
        announced = next((value for name, value in self.headers if name == b"content-length"), b"")
        length = int(announced) if announced.isdigit() and len(announced) < 12 else 0
        return min(max(BODY_S, length / SLOWEST_BYTES_PER_S), LONGEST_BODY_S)

    def on_body(self, body: bytes) -> None:
        self._beside_body -= len(body)
        if self.cycle.response_complete:
            self._drained += len(body)
            if self._drained > DRAINED_BYTES:
                self._close_at_once()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head, self._beside_body, self._body_began = True, 0, False
        self._rest()
        super().on_message_complete()
        if self.cycle.response_complete:
            self._keep()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_head and self.cycle.response_complete and self._limit is None:
            self._keep()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_taking()
        self._taking = self.loop.call_later(TAKING_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_taking()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's name for it
        """What is no HTTP is refused as all else here, and what was refused is not refused again."""
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.BAD_REQUEST)

    def timeout_keep_alive_handler(self) -> None:
        """Not `close`, which would wait for a caller who takes nothing."""
        self.evict()

    def _await(self, seconds: float, end: Callable[[], None]) -> None:
        self._set_limit(seconds, end)
        self._room.enter(self)

    def _keep(self) -> None:
        """Between two requests: evicted where others need the place, closed by uvicorn's own limit."""
        if not self.transport.is_closing():
            self._room.enter(self)

    def _rest(self) -> None:
        self._room.leave(self)
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _set_limit(self, seconds: float, end: Callable[[], None]) -> None:
        if self._limit is not None:
            self._limit.cancel()
        self._limit = self.loop.call_later(seconds, end)

    def _stop_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _end_late(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _close_at_once(self) -> None:
        self.evict()
        raise RefusedError

    def _refuse(self, status: HTTPStatus) -> None:
        """Answers and closes; only closes where another answer is on its way, for which this would be taken."""
        self._rest()
        if self._is_answering():
            self.evict()
            return
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        self.transport.close()
        self.loop.call_later(_LINGER_S, self.transport.abort)

    def _is_answering(self) -> bool:
        """Whether the answer to a former request, or the beginning of this one's, is still on its way."""
        if self.pipeline:
            return True
        if self.cycle is None or self.cycle.response_complete:
            return self.cycle is not None and not self._in_head
        return self._in_head or self.cycle.response_started
