"""The ports of services and sample sign-in: taken by the parent before anything starts, handed to children open."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from services.admin.refusal import Refusal

HOST = "127.0.0.1"
DEFAULT_BASE_PORT = 8001
_BACKLOG = 2048


def find_base_port() -> int:
    """`HOSHO_BASE_PORT`, default 8001; 0 asks for any free ports."""
    text = os.environ.get("HOSHO_BASE_PORT") or str(DEFAULT_BASE_PORT)
    if not text.isdecimal() or int(text) > 65_531:
        raise Refusal(
            f"HOSHO_BASE_PORT is {text!r}; it must be a port number from 1 to 65531, or 0 for any free ports."
        )
    return int(text)


@contextmanager
def hold_ports(base_port: int, count: int) -> Iterator[list[socket.socket]]:
    """Listening sockets on consecutive ports from `base_port` (0: any free ones); all of them or a Refusal.

    They listen from here on, so that no other program can slip in while the services are still loading.
    """
    with ExitStack() as held:
        ports = [base_port + offset if base_port else 0 for offset in range(count)]
        yield [held.enter_context(take_port(port)) for port in ports]


def take_port(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except PermissionError:
        listener.close()
        raise Refusal(f"Port {port} may not be used by this user. Set HOSHO_BASE_PORT to a port above 1023.") from None
    except OSError:
        listener.close()
        raise Refusal(
            f"Port {port} on {HOST} is already in use by another program. "
            "Stop that program, or set HOSHO_BASE_PORT to the first of five free ports in a row."
        ) from None
    return listener
