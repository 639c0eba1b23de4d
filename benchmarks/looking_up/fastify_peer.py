"""A peer of another kind: a small Fastify service with pg, which looks a number up and writes an audit row."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.figures import Figure, format_rounds
from benchmarks.looking_up.workers import Workers
from benchmarks.rounds import Load, describe_latency, describe_processor, run_rounds
from benchmarks.stand import POSTGRES, Stand
from services.admin.postgres_socket import ADMIN, DATABASE, find_socket_folder

_NAME = "fastify"
_SOURCE = Path(__file__).parent / "fastify"
_LIMIT_S = 120.0
_MEASURED_S = 3.0
_ROUNDS = 3


async def measure_fastify(stand: Stand, requests: list[str], connections: int) -> Figure:
    """Not measured where Node is missing, or its packages cannot be had."""
    name = f"the peer, Fastify with pg, one process, {connections} connections, median of {_ROUNDS} rounds"
    bound = "a look-up and an audit row, each committed by itself; no token, key or limit"
    with tempfile.TemporaryDirectory(prefix="hosho-bench-") as path:
        missing = await _install(Path(path))
        if missing:
            return Figure(name, f"not measured: {missing}", bound)
        async with _run(stand, Path(path)) as peer:
            loads = {_NAME: Load(peer.url, requests, connections, _MEASURED_S)}
            rounds = (await run_rounds(stand, loads, _ROUNDS, peer.processes))[_NAME]
    value = f"{format_rounds([one.rate for one in rounds])}/s; {describe_latency(rounds)}"
    return Figure(name, value, f"{bound}; {describe_processor(rounds, [_NAME, POSTGRES])}")


async def _install(folder: Path) -> str | None:
    """What is missing for it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "Node is not installed"
    shutil.copytree(_SOURCE, folder, dirs_exist_ok=True)
    command = (npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    process = await asyncio.create_subprocess_exec(*command, cwd=folder)
    async with asyncio.timeout(_LIMIT_S):
        return "npm could not install its packages" if await process.wait() else None


@asynccontextmanager
async def _run(stand: Stand, folder: Path) -> AsyncIterator[Workers]:
    await stand.database.execute("CREATE TABLE peer_audit (at timestamptz DEFAULT now(), number text)")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PGHOST": str(find_socket_folder(stand.postgres)),
        "PGUSER": ADMIN,
        "PGDATABASE": DATABASE,
    }
    process = await asyncio.create_subprocess_exec(
        shutil.which("node") or "node", "look_up.mjs", cwd=folder, env=environment, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(_LIMIT_S):
            port = int(await process.stdout.readline())
        yield Workers(f"http://127.0.0.1:{port}", {_NAME: process.pid})
    finally:
        process.terminate()
        await process.wait()
        await stand.database.execute("DROP TABLE peer_audit")
