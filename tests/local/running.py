"""`hosho up` as a process of its own, to be looked at, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from services.local.demo_file import LocalDemoFile, read_demo_file

ROOT = Path(__file__).parents[2]
START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0


class Up:
    """Runs in a process group of its own, on any free ports; may be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.demo_file = data / "demo.json"
        self._output = data.with_name(f"{data.name}.output")
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "HOSHO_DATA": str(self.data), "HOSHO_BASE_PORT": "0"}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services", "up"],
                cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def wait_until_ready(self) -> LocalDemoFile:
        """What `demo.json` says once this run wrote it; fails with the command's output."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.is_ready():
                return read_demo_file(self.demo_file, LocalDemoFile)
            time.sleep(0.05)
        raise AssertionError(f"`hosho up` did not come up:\n{self.read_output()}")

    def is_ready(self) -> bool:
        """An older file is deleted at start, so the line that follows the deletion must be out first."""
        return "Starting Postgres" in self.read_output() and self.demo_file.exists()

    def read_output(self) -> str:
        return self._output.read_text()

    def kill_parent(self) -> None:
        self.process.kill()
        self.process.wait()

    def kill_group(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_postgres(self) -> None:
        os.kill(self._read_postmaster(), signal.SIGKILL)

    def wait_for_end(self) -> int:
        """The exit code of what ends by itself."""
        return self.process.wait(STOP_LIMIT_S)

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(STOP_LIMIT_S)

    def close(self) -> None:
        """Leaves nothing running, also where a test failed between a kill and the next start."""
        if self.process.poll() is None:
            self.stop()
        with suppress(OSError):
            os.kill(self._read_postmaster(), signal.SIGINT)

    def _read_postmaster(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
