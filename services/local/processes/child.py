"""One service as a child of `hosho up`: serves on a socket it is handed, and ends when its parent does.

Run as `python -m services.local.processes.child TARGET SOCKET`. Standard input is a pipe that the parent holds open
and never writes to. It closes when the parent ends, even by SIGKILL, so that nobody has to look for processes to end.
"""

import os
import signal
import socket
import sys
import threading
import time

from shared.runtime.server.serving import GRACEFUL_LIMIT_S, prepare_server, raise_file_limit

HARD_LIMIT_S = GRACEFUL_LIMIT_S + 2
STOP_LIMIT_S = HARD_LIMIT_S + 1.0  # after which whoever waits for a child need not wait any longer
_STANDARD_INPUT = 0


def main() -> None:
    target, descriptor = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    raise_file_limit()
    prepare_server(target).run(sockets=[socket.socket(fileno=descriptor)])


def _exit(*_: object) -> None:
    """For the time before uvicorn handles the signals, and after: it raises them again when it has shut down."""
    sys.exit(0)


def _end_with_parent() -> None:
    """Blocks until the pipe closes; os.read, because a buffered read holds a lock that the interpreter needs to end."""
    while os.read(_STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(HARD_LIMIT_S)
    os._exit(1)


if __name__ == "__main__":
    main()
