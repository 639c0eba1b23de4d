"""Rounds of load: the same load process for whoever is measured, and what all processes used meanwhile."""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.figures import find_percentile
from benchmarks.load import Plan, Tally
from benchmarks.processes import count_processor_seconds
from benchmarks.stand import Stand
from services.admin.python_path import compose_python_path
from services.local.journey.caller import Api

_WARM_UP_S = 0.5


@dataclass(frozen=True)
class Load:
    """What is sent where in a round; connection n sends requests n, n + connections, … over and over."""

    url: str
    requests: list[str]
    connections: int
    seconds: float


@dataclass(frozen=True)
class Round:
    """Of one round: answers per second, p50 and p99 in seconds, processor ms per answer by process, client included."""

    rate: float
    p50: float
    p99: float
    processor: dict[str, float]


async def run_rounds(
    stand: Stand, loads: Mapping[str, Load], count: int, beside: Mapping[str, int] = MappingProxyType({})
) -> dict[str, list[Round]]:
    """By the loads' names, `count` rounds of each, one load after another so that all meet the same disturbances.

    `beside` are processes that the stand does not know, by name.
    """
    processes = {**stand.processes, **beside}
    rounds: dict[str, list[Round]] = {name: [] for name in loads}
    for _ in range(count):
        for name, load in loads.items():
            rounds[name].append(await _run_round(processes, load))
    return rounds


async def _run_round(processes: Mapping[str, int], load: Load) -> Round:
    """Raises RuntimeError where anything but 200 was answered."""
    address = urlsplit(load.url)
    assert address.hostname is not None
    assert address.port is not None
    plan = Plan(address.hostname, address.port, load.connections, _WARM_UP_S, load.seconds, load.requests)
    with count_processor_seconds(processes) as used:
        tally = await _put_load(plan)
    if tally.refusals or not tally.spans:
        raise RuntimeError(
            f"of {tally.answers} requests to {load.url} {tally.refusals} were not answered 200: {tally.refused}"
        )
    processor = {name: seconds * 1000 / tally.answers for name, seconds in used.items()}
    processor["client"] = tally.processor_s * 1000 / tally.answers
    spans = tally.spans
    return Round(len(spans) / tally.seconds, find_percentile(spans, 50), find_percentile(spans, 99), processor)


async def _put_load(plan: Plan) -> Tally:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=compose_python_path(),
    )  # fmt: skip
    try:
        output, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Tally(**json.loads(output))


async def fetch_token(stand: Stand, url: str, client: str) -> str:
    """That of one of the demo's clients at one service; it outlasts the rounds."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return await Api(http, url, stand.demo.clients[client]).fetch_token()


def compose_request(method: str, path: str, token: str | None = None, form: dict[str, Any] | None = None) -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    body = ""
    if form is not None:
        body = json.dumps(form)
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", f"Authorization: Bearer {token}"]
    return "\r\n".join([*lines, "", body])


def describe_latency(rounds: Sequence[Round]) -> str:
    p50, p99 = (statistics.median(getattr(one, kind) for one in rounds) * 1000 for kind in ("p50", "p99"))
    return f"p50 {p50:.1f}, p99 {p99:.1f} ms"


def describe_processor(rounds: Sequence[Round], servers: Sequence[str]) -> str:
    shares = [
        f"{process} {statistics.median(one.processor[process] for one in rounds):.2f}"
        for process in (*servers, "client")
    ]
    return f"processor ms per request: {', '.join(shares)}"
