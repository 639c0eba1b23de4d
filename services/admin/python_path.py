"""Lets a child process find our packages where they lie, whatever folder the command was called in."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def compose_python_path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))}
