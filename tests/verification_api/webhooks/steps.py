"""Webhooks of a town, and targets for them: servers of this machine that write down what they are told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.harness import Installation

URL = "https://hooks.town.example/hosho"
EVENTS = ["certificate.changed", "certificate.terminated", "certificate.key_replaced", "delivery.arrived"]
OK = b"HTTP/1.1 204 No Content\r\n\r\n"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def add_webhook(
    installation: Installation, url: str = URL, events: list[str] = EVENTS, client: str = "authority"
) -> httpx.Response:
    return await installation.caller("verification", client).post("/webhooks", {"url": url, "events": events})


async def add_told_webhook(installation: Installation) -> None:
    """One that was sent a test."""
    added = await add_webhook(installation)
    town = installation.caller("verification", "authority")
    assert (await town.post(f"/webhooks/{added.json()['id']}/test", None)).status_code == 202
    await installation.settle()


@dataclass
class Target:
    """What it was told, whole requests as bytes; `answer` is what it says to each."""

    port: int = 0
    answer: bytes = OK
    heard: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hosho"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await read_request(reader))
        writer.write(self.answer)
        await writer.drain()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
    return head + await reader.readexactly(length)


@asynccontextmanager
async def listen(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server on loopback that talks so to whoever connects, until one of the two hangs up."""
    talks: list[asyncio.Task[Any]] = []
    writers: list[asyncio.StreamWriter] = []

    async def talk_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.append(task)
        writers.append(writer)
        try:
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(talk_and_hang_up, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*talks)


@asynccontextmanager
async def run_target(**settings: Any) -> AsyncIterator[Target]:
    target = Target(**settings)
    async with listen(target.talk) as target.port:
        yield target
