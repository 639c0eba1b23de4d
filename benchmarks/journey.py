"""`hosho demo`, start to finish, with the fonts already converted."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time

from benchmarks.figures import Figure
from services.admin.python_path import compose_python_path

LIMIT_S = 90.0


async def measure_demo() -> Figure:
    with tempfile.TemporaryDirectory(prefix="hosho-bench-") as output:
        started_at = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services", "demo", "--output", output,
            stdout=subprocess.DEVNULL, env={**os.environ, **compose_python_path()},
        )  # fmt: skip
        try:
            code = await asyncio.wait_for(process.wait(), LIMIT_S)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
        seconds = time.perf_counter() - started_at
    if code:
        raise RuntimeError(f"hosho demo ended with exit code {code}")
    return Figure(
        "hosho demo, start to finish, once, fonts converted",
        f"{seconds:.1f} s",
        "initdb, migrations, the start of four Python processes, and an orderly stop",
    )
