"""A way to Postgres over TCP on which it can fall silent, as where a host vanishes: nobody says goodbye."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.admin.postgres_socket import SOCKET_NAME
from tests.databases import CloneDatabase


class SilentProxy:
    """Forwards to the server's socket. `fall_silent` stops the connections that there are, which stay open for good."""

    def __init__(self, socket_path: str) -> None:
        self.port = 0
        self._socket_path = socket_path
        self._generation = 0
        self._answers = True
        self._tasks: set[asyncio.Task[None]] = set()

    def fall_silent(self) -> None:
        """New connections are taken, and nothing is said on them either."""
        self._generation += 1
        self._answers = False

    def come_back(self) -> None:
        """New connections are forwarded; the old ones stay silent."""
        self._answers = True

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        writers = [writer]
        try:
            if not self._answers:
                await asyncio.Event().wait()
            behind_reader, behind_writer = await asyncio.open_unix_connection(self._socket_path)
            writers.append(behind_writer)
            generation = self._generation
            await asyncio.gather(
                self._pass_on(reader, behind_writer, generation), self._pass_on(behind_reader, writer, generation)
            )
        except asyncio.CancelledError:
            pass  # by `end`
        finally:
            for each in writers:
                each.transport.abort()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, generation: int) -> None:
        with suppress(OSError):
            while data := await source.read(65_536):
                if generation != self._generation:
                    break
                sink.write(data)
                await sink.drain()
        if generation != self._generation:  # neither end learns what became of the other
            await asyncio.Event().wait()
        sink.close()


class ProxiedDatabase(CloneDatabase):
    """What a service connects to goes through a proxy; what a test asks does not."""

    def __init__(self, clone: CloneDatabase, port: int) -> None:
        super().__init__(clone.server, clone.name)
        self._port = port

    def url(self, role: str) -> str:
        return f"postgresql+asyncpg://{role}@127.0.0.1:{self._port}/{self.name}"


@asynccontextmanager
async def run_silent_proxy(clone: CloneDatabase) -> AsyncIterator[tuple[SilentProxy, ProxiedDatabase]]:
    proxy = SilentProxy(str(clone.server.socket_folder / SOCKET_NAME))
    listening = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
    try:
        yield proxy, ProxiedDatabase(clone, listening.sockets[0].getsockname()[1])
    finally:
        listening.close()
        await proxy.end()
