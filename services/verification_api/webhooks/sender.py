"""Sends one message to one target: the name is resolved once, its addresses are checked, and one of them is spoken to.

Nothing is followed, nothing is kept between two messages, and of an answer hardly more than its status is read.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any, NamedTuple

import httpcore

from services.verification_api.webhooks.addresses import check_url, is_allowed
from shared.schemas.verification.webhooks import SendOutcome

LIMIT_S = 10.0  # for all of it
MOST_READ = 4_096  # of an answer's body
MOST_ADDRESSES = 4  # of one name are tried
_SENT = range(200, 300)
_REDIRECTS = range(300, 400)
_GONE = 410

# Of their own: a name server that does not answer holds a thread for longer than anybody waits for it.
_RESOLVERS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook names")

Resolve = Callable[[str, int], Awaitable[list[str]]]


class Sent(NamedTuple):
    """How it ended; `status` is what was answered, None where nothing was."""

    outcome: SendOutcome
    status: int | None = None


class RefusedAddressError(Exception):
    """The name leads to where no webhook may."""


async def resolve(host: str, port: int) -> list[str]:
    """Every address that the host has, in the order in which they are to be tried."""
    found = await asyncio.get_running_loop().run_in_executor(_RESOLVERS, _look_up_addresses, host, port)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _look_up_addresses(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class WebhookSender:
    """`loopback` lets this machine be told, as in a sandbox; `tls` is whom to trust, the system's list by default."""

    def __init__(
        self,
        *,
        loopback: bool,
        limit_s: float = LIMIT_S,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        self._loopback = loopback
        self._limit_s = limit_s
        self._tls = tls or ssl.create_default_context()
        self._resolve = resolve

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Never raises for what the target does."""
        network = _CheckedNetwork(self._resolve, loopback=self._loopback)
        try:
            check_url(url, loopback=self._loopback)
            async with asyncio.timeout(self._limit_s):
                return _judge(await self._post(network, url, headers, body))
        except (ValueError, RefusedAddressError):
            return Sent(SendOutcome.REFUSED_ADDRESS)
        except (TimeoutError, httpcore.TimeoutException):
            return Sent(SendOutcome.TIMED_OUT)
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return Sent(SendOutcome.BAD_CERTIFICATE if _is_about_certificate(error) else SendOutcome.UNREACHABLE)
        finally:
            await network.close()

    async def _post(self, network: "_CheckedNetwork", url: str, headers: Mapping[str, str], body: bytes) -> int:
        sent = {**headers, "content-type": "application/json", "user-agent": "hosho-webhooks", "connection": "close"}
        pool = httpcore.AsyncConnectionPool(ssl_context=self._tls, max_keepalive_connections=0, network_backend=network)
        async with pool, pool.stream("POST", url, headers=[*sent.items()], content=body) as answer:
            await _read_some(answer)
            return answer.status


async def _read_some(answer: httpcore.Response) -> None:
    """So that a target that answers at some length is not cut off at its first word."""
    read = 0
    async for part in answer.aiter_stream():
        read += len(part)
        if read >= MOST_READ:
            return


def _judge(status: int) -> Sent:
    if status in _SENT:
        return Sent(SendOutcome.DELIVERED, status)
    if status in _REDIRECTS:
        return Sent(SendOutcome.REDIRECTED, status)
    return Sent(SendOutcome.GONE if status == _GONE else SendOutcome.REFUSED, status)


def _is_about_certificate(error: BaseException) -> bool:
    """Also where it is the cause of another error."""
    known: BaseException | None = error
    while known is not None:
        if isinstance(known, ssl.SSLCertVerificationError):
            return True
        known = known.__cause__ or known.__context__
    return False


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to an address that was checked, and to no other that the name may have a moment later."""

    def __init__(self, resolve: Resolve, *, loopback: bool) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._network = httpcore.AnyIOBackend()
        self._opened: list[httpcore.AsyncNetworkStream] = []

    async def close(self) -> None:
        """Also what a handshake that was given up would leave open."""
        for stream in self._opened:
            await stream.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's name
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises RefusedAddressError where any address of the name is not of the internet."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(is_allowed(ip_address(each), loopback=self._loopback) for each in addresses):
            raise RefusedAddressError
        failure: httpcore.ConnectError | None = None
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
            else:
                self._opened.append(stream)
                return stream
        raise failure or httpcore.ConnectError

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise RefusedAddressError

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
