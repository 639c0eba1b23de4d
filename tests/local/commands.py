"""The `hosho` command as an operator types it."""

import os
import subprocess
import sys

from tests.local.running import ROOT

COMMAND = [sys.executable, "-m", "services"]


def run_command(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """With nothing of Hosho in its environment but what is given; what it says is read as it was told to write it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HOSHO_")}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, timeout=60, check=False,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
    )  # fmt: skip
