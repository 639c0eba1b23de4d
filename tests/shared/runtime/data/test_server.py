"""A database that falls silent or turns read-only under live connections: told at once, and over when its cause is."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from services.admin.postgres_socket import SOCKET_NAME
from services.admin.store.transaction import open_transaction
from shared.runtime.data.away import DatabaseAwayError
from shared.runtime.data.database import Database
from shared.runtime.data.direct import DirectDatabase
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.data.server import SERVICE_LIMITS, Server
from tests.certificates import Certificate, make_certificate
from tests.databases import CloneDatabase
from tests.faults.four_ways import FourWays, wait_until
from tests.harness import install
from tests.shared.runtime.web.problems import expect_problem
from tests.silent_proxy import SilentProxy, run_silent_proxy

BACK_S = 5.0
SERVICES = ("application", "issuance", "verification")
_TLS_REQUEST = struct.pack("!ii", 8, 80877103)  # what a client that wants TLS says first


async def test_after_a_silence_everything_works_again_without_a_restart(clone: CloneDatabase, fonts: None) -> None:
    async with (
        run_silent_proxy(clone) as (proxy, proxied),
        install(proxied, limits=SERVICE_LIMITS) as installation,
        FourWays.open(installation) as ways,
    ):
        # The other end of a connection that vanished still holds what it had locked.
        database = installation.verification.state.service.database.server
        holding = await database.connect()
        holding.tell(EVERYTHING)
        await holding.execute("BEGIN;")
        await holding.execute("LOCK TABLE verification.quota IN SHARE ROW EXCLUSIVE MODE")
        proxy.fall_silent()
        for answer in await asyncio.gather(ways.look_up(), ways.submit()):
            expect_problem(answer, 503, "service.unavailable")
            assert answer.headers["retry-after"]
        proxy.come_back()
        await ways.wait_until_all_work(BACK_S)
        holding.terminate()


async def test_a_read_only_server_is_named_and_its_successor_is_found(clone: CloneDatabase, fonts: None) -> None:
    async with install(clone) as installation, FourWays.open(installation) as ways:
        former = await _list_listeners(clone)
        assert former
        try:
            await clone.server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            await clone.server.execute("SELECT pg_reload_conf()")
            await wait_until(lambda: _refuses(ways), BACK_S)
            ready = await installation.http("issuance").get("/readyz")
            assert (ready.status_code, ready.json()["database"]) == (503, "read-only")
            # From now on new sessions may write, as on another server; those that there are may not.
            for service in SERVICES:
                change = f"ALTER ROLE hosho_{service} IN DATABASE {clone.name} SET default_transaction_read_only = off"
                await clone.server.execute(f"BEGIN READ WRITE; {change}; COMMIT")
            await ways.wait_until_all_work(BACK_S)
            await wait_until(lambda: _listens_anew(clone, former), BACK_S)
        finally:
            await clone.server.execute("ALTER SYSTEM RESET default_transaction_read_only")
            await clone.server.execute("SELECT pg_reload_conf()")


async def test_every_way_is_encrypted_and_knows_its_server_where_the_url_says_so(
    clone: CloneDatabase, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path, "localhost")
    async with _run_tls(clone, certificate) as port:
        trusted = f":{port}/{clone.name}?sslmode=verify-full&sslrootcert={certificate.file}"
        url = f"postgresql+asyncpg://hosho_issuance@localhost{trusted}"
        database = Database(url)
        async with database.write() as writing, database.read() as reading:
            assert await writing.scalar(text("SELECT 1")) == await reading.scalar(text("SELECT 1")) == 1
        await database.close()
        direct = DirectDatabase(Server(url), 1)
        async with direct.connection() as connection:
            await connection.execute("SELECT 1")
        await direct.close()
        connection = await Server(url).connect()  # as the listener has it
        connection.terminate()
        async with open_transaction(url) as session:
            await session.execute(text("SELECT 1"))
        for other in (url.replace("@localhost", "@127.0.0.1"), url.split("&sslroot")[0]):
            with pytest.raises(DatabaseAwayError, match="certificate verify failed"):
                await Server(other).connect()


@asynccontextmanager
async def _run_tls(clone: CloneDatabase, certificate: Certificate) -> AsyncIterator[int]:
    """The server behind TLS, which the embedded one was built without; nothing passes unencrypted."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.file, certificate.key_file)
    proxy = SilentProxy(str(clone.server.socket_folder / SOCKET_NAME))

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(8) != _TLS_REQUEST:
            writer.close()
            return
        writer.write(b"S")
        try:
            await writer.start_tls(context)
        except (OSError, ssl.SSLError):  # the client does not trust it
            writer.transport.abort()
            return
        await proxy.take(reader, writer)

    listening = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await proxy.end()


async def test_the_kernel_notices_a_host_that_vanished(clone: CloneDatabase) -> None:
    async with run_silent_proxy(clone) as (_, proxied):
        connection = await Server(proxied.url("hosho_issuance")).connect()
        held = connection.get_socket()
        assert held.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert held.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5_000
        connection.terminate()


async def _refuses(ways: FourWays) -> bool:
    answers = [await ways.submit(), await ways.look_up()]
    if {answer.status_code for answer in answers} != {503}:
        return False
    for answer in answers:
        expect_problem(answer, 503, "service.unavailable")
        assert answer.headers["retry-after"]
    return True


async def _listens_anew(clone: CloneDatabase, former: set[int]) -> bool:
    now = await _list_listeners(clone)
    return bool(now) and now.isdisjoint(former)


async def _list_listeners(clone: CloneDatabase) -> set[int]:
    """The processes of those who listen, by what they asked last."""
    rows = await clone.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(LISTEN|SHOW transaction)'"
    )
    return {row["pid"] for row in rows}
