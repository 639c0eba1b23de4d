"""One service as a child of `hosho up`: serves on a socket it is handed, and ends when its parent does.

Run as `python -m services.local.processes.child TARGET SOCKET`. Standard input is a pipe that the parent holds open
and never writes to; it closes with the parent, even when that is killed, and no process has to be looked for.
"""

import os
import signal
import socket
import sys
import threading
import time

import uvicorn

GRACEFUL_LIMIT_S = 10
HARD_LIMIT_S = 12
_STANDARD_INPUT = 0


def main() -> None:
    target, descriptor = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    config = uvicorn.Config(
        target,
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_LIMIT_S,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


def _leave(*_: object) -> None:
    """While uvicorn runs, it answers the signals itself and raises them once more when it is done."""
    sys.exit(0)


def _end_with_parent() -> None:
    """Blocks on the pipe; os.read, because a buffered read would hold a lock that the interpreter's end needs."""
    while os.read(_STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(HARD_LIMIT_S)
    os._exit(1)


if __name__ == "__main__":
    main()
