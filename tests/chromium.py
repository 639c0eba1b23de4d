"""A real browser, for what only a browser decides. Debian has it in `chromium`."""

import asyncio
import contextlib
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ENOUGH_S = 60.0
# What the browser itself asks for whatever the page, updates and the like; no switch ends all of it.
_ITS_OWN = re.compile(
    r"[A-Z]+ (http://)?(update\.googleapis|clients2\.google|android\.clients\.google|accounts\.google|www\.google|optimizationguide-pa\.googleapis"
    r"|content-autofill\.googleapis|safebrowsing\.googleapis)\.com[:/]"
)

needs_chromium = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed (Debian: chromium)")


@asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """An app at an address of its own on loopback, without its loops."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Else each body waits 40 ms for the header to be acknowledged: asyncio does not know this socket as one of TCP.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


class Outside:
    """Stands for all of the world but loopback: writes down what pages ask for, and answers nobody."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode("ascii", "replace").strip()
        if not _ITS_OWN.match(line):
            self.asked.append(line)
        writer.close()

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self.refuse, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def browse(
    url: str, folder: Path, options: Sequence[str], proxy: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Chromium on a page, with a profile of its own in `folder`; all but loopback goes to `proxy`."""
    assert PROGRAM is not None
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
        "--enable-logging=stderr", "--window-size=1200,1600", f"--user-data-dir={folder}",
        f"--proxy-server=http://127.0.0.1:{proxy}",
        *(["--no-sandbox"] if os.getuid() == 0 else []), *options, url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
