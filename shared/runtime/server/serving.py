"""How a service is served, wherever it is started: by `hosho up`, in a container, beside a benchmark."""

import resource
import sys
from functools import partial

import uvicorn

from shared.runtime.importing import importing
from shared.runtime.server.bounded_protocol import KEEP_ALIVE_S, BoundedProtocol
from shared.runtime.server.waiting_room import WaitingRoom
from shared.runtime.settings import DoorSettings, read_settings

GRACEFUL_LIMIT_S = 10  # for requests that are being answered


def prepare_server(target: str, *, host: str = "127.0.0.1", port: int = 8000) -> uvicorn.Server:
    """With its app built. `target` names a factory, `services.issuance_api.main:create_app`.

    Raises SystemExit for a bad setting.
    """
    settings = read_settings(DoorSettings)
    room = WaitingRoom(settings.waiting_connections, settings.waiting_per_source)
    config = uvicorn.Config(
        target,
        factory=True,
        host=host,
        port=port,
        loop="uvloop",
        http=partial(BoundedProtocol, room=room),  # type: ignore[arg-type]
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACEFUL_LIMIT_S,
    )
    with importing():
        config.load()
    return uvicorn.Server(config)


def raise_file_limit() -> None:
    """As many open files as this process may have: every connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve(target: str, host: str, port: int) -> None:
    """Serves until SIGTERM; ends the process with 3 where the service does not start, as uvicorn's command does."""
    raise_file_limit()
    server = prepare_server(target, host=host, port=port)
    server.run()
    if not server.started:
        sys.exit(3)
