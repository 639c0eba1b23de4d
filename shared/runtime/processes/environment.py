"""What a process gets to know that a service starts."""

import os
import sys


def compose_environment() -> dict[str, str]:
    """The path of our packages, and no HOSHO_ variable: some are secret, and what is needed is handed over."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHO_")}
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
