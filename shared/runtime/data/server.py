"""The server of a database as its clients meet it: every connection is made here, with limits to every wait.

A server that lives says first that it took too long (`statement_s`, and `idle_s` for locks of a client that vanished);
one that is silent is given up by the client (`command_s`). A limit alone would not do: whatever else waits on a silent
connection, a ROLLBACK or a goodbye, would wait as well. So the connection is terminated, and those that were made
before it are not used again. The same holds where a server became read-only under a connection: another may have its
place by now.

A COMMIT that was given up has an unknown end. Whatever is done in one transaction is there as a whole or not at all, so
that it can be asked for again: a request with its `Idempotency-Key` gets the answer that was kept in that transaction,
or is done now; a delivery or a mail is settled, or due again when its lease ends; a look-up is counted or not. A
request without a key may be done twice.
"""

import asyncio
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.runtime.data.address import DRIVER, Address
from shared.runtime.data.away import DatabaseAwayError, read_state
from shared.runtime.data.scope import ScopedConnection

POOL_WAIT_S = 1.0
CLOSE_S = 1.0
KEPT_S = 240  # pools replace older connections, so that the server can end what nobody has any more (`unused_s`)
RENEWAL_S = 1.0  # a server that stays read-only is not connected to anew at every statement
_TCP_SILENCE_MS = 5_000
_TCP = {
    socket.TCP_KEEPIDLE: 2,
    socket.TCP_KEEPINTVL: 1,
    socket.TCP_KEEPCNT: 2,
    socket.TCP_USER_TIMEOUT: _TCP_SILENCE_MS,
}
_LIMITS_TRANSACTIONS = 17
_READ_ONLY = "25006"
_LOST = (asyncio.CancelledError, asyncpg.InternalClientError)  # nobody knows what its connection answers next
_DISK_FULL = "53100"


@dataclass(frozen=True)
class Limits:
    """The longest waits, in seconds: for a connection, for an answer; on the server for a statement, between two.

    `transaction_s` is for a whole one, from Postgres 17 on: what waits for the rest of a message of a client that
    vanished is neither in a statement nor idle, and keeps its locks. `unused_s` is how long the server keeps a session
    that is in no transaction.
    """

    connect_s: float
    command_s: float | None = None
    statement_s: float = 0
    idle_s: float = 0
    transaction_s: float = 0
    unused_s: float = 0

    def compose_settings(self, version: int) -> dict[str, str]:
        """As that version of Postgres has them. By the last ones it notices itself that a client vanished."""
        whole = (
            {"transaction_timeout": f"{round(self.transaction_s * 1000)}"} if version >= _LIMITS_TRANSACTIONS else {}
        )
        return whole | {
            "statement_timeout": f"{round(self.statement_s * 1000)}",
            "idle_in_transaction_session_timeout": f"{round(self.idle_s * 1000)}",
            "idle_session_timeout": f"{round(self.unused_s * 1000)}",
            "tcp_keepalives_idle": f"{_TCP[socket.TCP_KEEPIDLE]}",
            "tcp_keepalives_interval": f"{_TCP[socket.TCP_KEEPINTVL]}",
            "tcp_keepalives_count": f"{_TCP[socket.TCP_KEEPCNT]}",
        }


SERVICE_LIMITS = Limits(connect_s=2, command_s=3, statement_s=2.5, idle_s=2.5, transaction_s=4, unused_s=300)


class Server:
    """The server at one URL; all pools of a process that share it learn from one another's trouble."""

    def __init__(self, url: str, limits: Limits = SERVICE_LIMITS) -> None:
        """Raises AddressError."""
        self.limits = limits
        self._address = Address.read(url)
        self._generation = 0
        self._renewed_at = -RENEWAL_S
        self._full_at: float | None = None

    async def connect(self, *, read_only: bool = False) -> ScopedConnection:
        """Raises DatabaseAwayError where there is no way to it.

        The settings are made once it stands: poolers such as pgbouncer take few along with its making.
        """
        generation = self._generation
        connection: ScopedConnection = await _reach(
            self.limits.connect_s,
            **self._address.arguments,
            statement_cache_size=self._address.kept_statements,
            command_timeout=self.limits.command_s,
            server_settings={"application_name": "hosho"},
            connection_class=ScopedConnection,
        )
        try:
            _keep_alive(connection.get_socket())
            settings = self.limits.compose_settings(connection.get_server_version().major)
            if read_only:
                settings["default_transaction_read_only"] = "on"
            await connection.execute("".join(f"SET {name} = '{value}';" for name, value in settings.items()))
        except BaseException:
            connection.terminate()
            raise
        connection.generation = generation
        return connection

    def is_former(self, connection: ScopedConnection) -> bool:
        """Whether it was made before trouble that it may share."""
        return connection.generation < self._generation

    def refuses_writes(self, within_s: float) -> bool:
        """Whether its disk was full in the last seconds."""
        return self._full_at is not None and time.monotonic() - self._full_at < within_s

    def renew(self) -> bool:
        """Makes the connections that there are former ones; not again within RENEWAL_S, for which it says False."""
        now = time.monotonic()
        if now - self._renewed_at < RENEWAL_S:
            return False
        self._renewed_at = now
        self._generation += 1
        return True

    def judge(self, connection: ScopedConnection | None, error: BaseException | None) -> bool:
        """Whether an error says that its connection is of no use any more, which then is terminated."""
        state = read_state(error)
        if state == _DISK_FULL:
            self._full_at = time.monotonic()
        if isinstance(error, TimeoutError):
            self.renew()
        elif not isinstance(error, _LOST) and not (state == _READ_ONLY and self.renew()):
            return False
        if connection is not None:
            with suppress(asyncpg.InterfaceError):  # its pool took it back already
                connection.terminate()
        return True

    def make_engine(self, *, read_only: bool = False, **options: Any) -> AsyncEngine:
        """SQLAlchemy's pool on it; `options` are those of `create_async_engine`."""

        async def make(**_: Any) -> ScopedConnection:
            return await self.connect(read_only=read_only)

        arguments = {"async_creator_fn": make, "prepared_statement_cache_size": self._address.kept_statements}
        engine = create_async_engine(f"{DRIVER}://", hide_parameters=True, connect_args=arguments, **options)

        def judge(context: ExceptionContext) -> None:
            held = context.connection
            driver = None if held is None or held.closed or held.invalidated else held.connection.driver_connection
            # A reader is read-only itself, and says nothing of its server by it.
            if not (read_only and read_state(context.original_exception) == _READ_ONLY) and self.judge(
                driver, context.original_exception
            ):
                context.is_disconnect = True
                context.invalidate_pool_on_disconnect = False  # `check` sees to the others

        def check(connection: Any, *_: Any) -> None:
            driver = connection.driver_connection
            if self.is_former(driver):
                driver.terminate()  # a polite end would wait for an answer
                raise DisconnectionError

        event.listen(engine.sync_engine, "handle_error", judge)
        event.listen(engine.sync_engine, "checkout", check)
        return engine


async def _reach(timeout: float, **arguments: Any) -> Any:  # noqa: ASYNC109
    """asyncpg.connect, whose every OSError becomes a DatabaseAwayError.

    A stopped server takes its Unix socket along, which is a FileNotFoundError: caught later than here, it could be
    that of any other file.
    """
    try:
        async with asyncio.timeout(timeout):  # asyncpg takes it for each of its tries, with TLS and without
            return await asyncpg.connect(**arguments, timeout=timeout)
    except OSError as error:
        raise DatabaseAwayError(str(error)) from error


def _keep_alive(held: Any) -> None:
    """Has the kernel notice a host that vanished, also while nobody waits for it."""
    if held.family == socket.AF_UNIX:
        return
    held.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _TCP.items():
        held.setsockopt(socket.IPPROTO_TCP, option, value)
