"""The reading program: `python -m services.verification_api.reading_files.program SOCKET LONGEST_S`.

It forks for each file, so that nothing of one is left for the next: the child has its own limits of time and memory,
reads one file, says what it is, and ends. Over SOCKET come sockets, one for each file. The program ends with it, which
closes with the service even when that is killed.
"""

import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress

from shared.runtime.importing import importing

READY = b"R"
_MOST_MEMORY = 192 * 1024 * 1024  # bytes that a child may have for its own
_NICENESS = 10


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a child ended
    with importing():
        from services.verification_api.reading_files import parsing  # noqa: F401 - once for all children
    control = socket.socket(fileno=int(sys.argv[1]))
    longest_s = float(sys.argv[2])
    control.sendall(READY)
    while True:
        said, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not said:
            return
        for number in sockets:
            _serve(control, number, longest_s)


def _serve(control: socket.socket, number: int, longest_s: float) -> None:
    """Hands one file to a child; where there can be none, its socket is closed without an answer."""
    with suppress(OSError):
        if os.fork() == 0:
            control.close()
            _read_one(socket.socket(fileno=number), longest_s)
    os.close(number)


def _read_one(connection: socket.socket, longest_s: float) -> None:
    """The child's whole life. The kernel ends it where the file takes too long."""
    from services.verification_api.reading_files.parsing import parse_paper

    try:
        limit(longest_s)
        found = parse_paper(_receive(connection))
        answer = [type(found).__name__, found if isinstance(found, str) else list(found)]
        connection.sendall(json.dumps(answer).encode() + b"\n")
    finally:
        os._exit(0)


def limit(longest_s: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, longest_s)
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _receive(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
