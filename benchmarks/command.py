"""`hosho` as a process of its own, as an operator runs it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType

from services.admin.python_path import compose_python_path


async def time_hosho(*arguments: str, limit_s: float, environment: Mapping[str, str] = MappingProxyType({})) -> float:
    """Seconds from its start to its end; `environment` comes on top of this process's.

    Raises RuntimeError where it fails, and TimeoutError after `limit_s` seconds, when it is stopped.
    """
    started_at = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services", *arguments,
        stdout=subprocess.DEVNULL, env={**os.environ, **compose_python_path(), **environment},
    )  # fmt: skip
    try:
        code = await asyncio.wait_for(process.wait(), limit_s)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if code:
        raise RuntimeError(f"hosho {arguments[0]} ended with exit code {code}")
    return time.perf_counter() - started_at
