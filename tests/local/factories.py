import os
from pathlib import Path

from services.local.processes.ports import take_port
from services.local.processes.supervisor import Service


def make_standin(folder: Path, target: str = "tests.local.standin:create_app") -> tuple[Service, str]:
    """A stand-in service on a free port, and its URL."""
    listener = take_port(0)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    return Service("standin", target, environment, listener, folder / "standin.log"), url
