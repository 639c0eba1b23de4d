"""A server with limits on a port of its own, and callers who speak to it byte by byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from starlette.types import Receive, Scope, Send

from shared.runtime.server.bounded_protocol import BoundedProtocol
from shared.runtime.server.waiting_room import WaitingRoom

LOOK_UP = b"POST /verifications HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
HOST = "127.0.0.1"
LIMIT_S = 10.0


@dataclass
class Door:
    """`bodies` are those the app has read whole."""

    port: int
    room: WaitingRoom
    bodies: list[bytes]

    @asynccontextmanager
    async def call(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def look_up(self) -> bytes:
        """The first line of the answer to an honest look-up."""
        async with self.call() as (reader, writer):
            writer.write(LOOK_UP)
            return await asyncio.wait_for(reader.readline(), LIMIT_S)

    async def send(self, data: bytes) -> bytes:
        """All that is answered to these bytes, until the server closes the connection."""
        async with self.call() as (reader, writer):
            writer.write(data)
            return await asyncio.wait_for(read_all(reader), LIMIT_S)


async def read_all(reader: asyncio.StreamReader) -> bytes:
    """Until the end, which may be a reset."""
    received = b""
    try:
        while part := await reader.read(65_536):
            received += part
    except ConnectionError:
        pass
    return received


@asynccontextmanager
async def open_door(places: int = 256, places_per_source: int = 64) -> AsyncIterator[Door]:
    """Echoes a body; `/early` answers before it reads, `/large` with ten megabytes."""
    room = WaitingRoom(places, places_per_source)
    bodies: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", scope["path"] != "/early"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        bodies.append(body)
        answer = bytes(10_000_000) if scope["path"] == "/large" else body
        length = str(len(answer)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": answer})

    config = uvicorn.Config(
        app,
        port=0,
        http=partial(BoundedProtocol, room=room),  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield Door(server.servers[0].sockets[0].getsockname()[1], room, bodies)
    finally:
        await server.shutdown()
