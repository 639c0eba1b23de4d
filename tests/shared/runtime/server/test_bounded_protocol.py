"""Every attack here is small; `python -m benchmarks door` makes the same ones large."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from importlib.metadata import version

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.runtime.server import bounded_protocol
from shared.runtime.server.bounded_protocol import DRAINED_BYTES, HEAD_BYTES, MOST_HEADERS, BoundedProtocol
from tests.shared.runtime.server.doors import LIMIT_S, LOOK_UP, Door, open_door, read_all

OK = b"HTTP/1.1 200 OK\r\n"
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as door:
        yield door


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of time that a test can wait for."""
    for name in ("HEAD_S", "BODY_S", "TAKING_S"):
        monkeypatch.setattr(bounded_protocol, name, 0.05)


def test_what_is_used_of_the_server_is_there() -> None:
    overridden = [
        name
        for name, member in vars(BoundedProtocol).items()
        if inspect.isfunction(member) and name not in ("__init__", "evict") and not name.startswith("_")
    ]
    assert len(overridden) == 13
    for name in overridden:
        ours, theirs = (inspect.signature(getattr(owner, name)) for owner in (BoundedProtocol, HttpToolsProtocol))
        assert list(ours.parameters) == list(theirs.parameters), name
    cycle = inspect.getsource(RequestResponseCycle.__init__)
    for name in ("disconnected", "response_started", "response_complete"):
        assert f"self.{name} = False" in cycle
    protocol = inspect.getsource(HttpToolsProtocol.__init__)
    for name in ("pipeline", "cycle", "headers", "client", "loop", "transport"):
        assert f"self.{name}" in protocol or f"self.{name}:" in protocol
    assert version("uvicorn").startswith("0.54."), "read the protocol again before a new release of uvicorn is taken"


async def test_an_honest_request_is_answered_and_the_connection_kept(door: Door) -> None:
    async with door.call() as (reader, writer):
        for _ in range(3):
            writer.write(LOOK_UP)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(OK)
            assert await reader.readexactly(2) == b"{}"


@pytest.mark.parametrize("length", [HEAD_BYTES + 1, 20 * HEAD_BYTES])
async def test_a_head_without_end_is_a_431(door: Door, length: int) -> None:
    answer = await door.send((HEAD + b"X: " + b"a" * length)[:length])
    assert answer.startswith(b"HTTP/1.1 431 ") or (answer == b"" and length > HEAD_BYTES + 1)
    assert await door.look_up() == OK


async def test_too_many_headers_are_a_431(door: Door) -> None:
    assert (await door.send(HEAD + b"a:b\r\n" * MOST_HEADERS + b"\r\n")).startswith(b"HTTP/1.1 431 ")


async def test_a_trailer_without_end_is_ended(door: Door) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
    assert (await door.send(head + b"a" * 2 * HEAD_BYTES)).startswith(b"HTTP/1.1 431 ")
    assert door.bodies == []


@pytest.mark.usefixtures("hurried")
async def test_a_silent_connection_is_closed(door: Door) -> None:
    assert await door.send(b"") == b""


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("begun", [HEAD, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"])
async def test_a_head_or_body_that_does_not_come_is_a_408(door: Door, begun: bytes) -> None:
    assert (await door.send(begun)).startswith(b"HTTP/1.1 408 ")
    assert door.bodies == []


@pytest.mark.usefixtures("hurried")
async def test_bytes_now_and_then_win_no_time(door: Door) -> None:
    async with door.call() as (reader, writer):
        answer = asyncio.create_task(read_all(reader))
        for byte in HEAD * 1000:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.005)
            if answer.done():
                break
        assert (await answer).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("hurried")
async def test_who_takes_no_answer_is_not_waited_for(door: Door) -> None:
    async with door.call() as (reader, writer):
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await door.look_up() == OK
        await asyncio.sleep(0.2)
        reader._transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await read_all(reader)) < 10_000_000


@pytest.mark.parametrize("begun", [b"", HEAD, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"])
async def test_many_who_wait_leave_a_look_up_answered(begun: bytes) -> None:
    async with open_door(places=20, places_per_source=10) as door, AsyncExitStack() as stack:
        for _ in range(50):
            _, writer = await stack.enter_async_context(door.call())
            writer.write(begun)
        assert await door.look_up() == OK
        assert len(door.room) <= 10


async def test_kept_connections_give_way_too() -> None:
    async with open_door(places=20, places_per_source=10) as door, AsyncExitStack() as stack:
        kept = []
        for _ in range(50):
            reader, writer = await stack.enter_async_context(door.call())
            kept.append(reader)
            writer.write(LOOK_UP)
            assert (await reader.readuntil(b"{}")).startswith(OK)
        assert await door.look_up() == OK
        assert await asyncio.wait_for(read_all(kept[0]), LIMIT_S) == b""
        assert len(door.room) <= 10


async def test_requests_sent_ahead_are_answered_in_turn_and_not_without_end(door: Door) -> None:
    async with door.call() as (reader, writer):
        writer.write(LOOK_UP * 5)
        for _ in range(5):
            assert (await reader.readuntil(b"{}")).startswith(OK)
    await door.send(LOOK_UP * 1000)
    assert len(door.bodies) < 100
    assert await door.look_up() == OK


async def test_what_comes_after_an_early_answer_is_not_taken_without_end(door: Door) -> None:
    async with door.call() as (reader, writer):
        writer.write(b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(OK)
        writer.write(bytes(2 * DRAINED_BYTES))
        assert await asyncio.wait_for(read_all(reader), LIMIT_S / 2) == b""


@pytest.mark.parametrize("name", ["Authorization", "Content-Length", "Content-Type", "Host", "Transfer-Encoding"])
async def test_a_header_of_which_there_is_one_is_not_sent_twice(door: Door, name: str) -> None:
    head = f"POST / HTTP/1.1\r\n{'' if name == 'Host' else 'Host: x'}\r\n".replace("\r\n\r\n", "\r\n")
    assert (await door.send(f"{head}{name}: 2\r\n{name}: 2\r\n\r\n{{}}".encode())).startswith(b"HTTP/1.1 400 ")
    assert door.bodies == []


@pytest.mark.parametrize(
    "line",
    [b"GET http://elsewhere.example/early HTTP/1.1", b"GET /early HTTP/1.1", b"GET //elsewhere.example HTTP/1.1"],
)
async def test_the_host_in_a_target_changes_nothing(door: Door, line: bytes) -> None:
    answer = await door.send(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(OK)
    assert b"elsewhere" not in answer


@pytest.mark.parametrize(
    "data", [b"\x16\x03\x01\x02\x00", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/9\r\n\r\n"]
)
async def test_what_is_no_request_is_a_400(door: Door, data: bytes) -> None:
    assert (await door.send(data)).startswith(b"HTTP/1.1 400 ")
