"""What callers without a token cost honest look-ups, and what the worst bodies cost an event loop."""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx

from benchmarks.attack import ATTACKS
from benchmarks.figures import Figure, find_percentile, format_rounds
from benchmarks.looking_up.requests import prepare_requests
from benchmarks.processes import count_processor_seconds
from benchmarks.rounds import Load, fetch_token, run_rounds
from benchmarks.stand import Stand
from services.admin.python_path import compose_python_path

ROUNDS = 3
CONNECTIONS = 4
TARGET_RATIO = 2.0
TARGET_MS = 5.0
_MEASURED_S = 2.0
_BODY = 250_000
_REPEATS = 20


async def measure_door(stand: Stand) -> list[Figure]:
    return [*await _measure_attacks(stand), await _measure_bodies(stand)]


async def _measure_attacks(stand: Stand) -> list[Figure]:
    url = stand.demo.verification_api
    loads = {"look-ups": Load(url, await prepare_requests(stand), CONNECTIONS, _MEASURED_S)}
    calm: dict[str, list[float]] = {kind: [] for kind in ATTACKS}
    under: dict[str, list[float]] = {kind: [] for kind in ATTACKS}
    for _ in range(ROUNDS):
        for kind in ATTACKS:
            calm[kind].append((await run_rounds(stand, loads, 1))["look-ups"][0].p50)
            async with _attack(kind, url):
                under[kind].append((await run_rounds(stand, loads, 1))["look-ups"][0].p50)
    return [_compose_figure(kind, calm[kind], under[kind]) for kind in ATTACKS]


def _compose_figure(kind: str, calm: list[float], under: list[float]) -> Figure:
    ratios = [attacked / quiet for attacked, quiet in zip(under, calm, strict=True)]
    quiet_ms, attacked_ms = (statistics.median(p50) * 1000 for p50 in (calm, under))
    return Figure(
        f"p50 of look-ups under {kind} ({ATTACKS[kind][0]:,} connections of one address) ÷ p50 without, {CONNECTIONS} "
        f"connections, median of {ROUNDS} interleaved rounds of {_MEASURED_S:.0f} s",
        f"{format_rounds(ratios, 2)}; p50 {quiet_ms:.1f} and {attacked_ms:.1f} ms",
        "the service's one Python process; the attacker shares the processor's cores",
        f"<= {TARGET_RATIO:.0f}",
        statistics.median(ratios) <= TARGET_RATIO,
    )


@asynccontextmanager
async def _attack(kind: str, url: str) -> AsyncIterator[None]:
    address = urlsplit(url)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.attack", kind, str(address.hostname), str(address.port),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=compose_python_path(),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        if not await process.stdout.readline():
            raise RuntimeError(f"the attack by {kind} did not begin")
        yield
        if process.returncode is not None:
            raise RuntimeError(f"the attack by {kind} ended too early")
    finally:
        process.kill()
        await process.wait()


def compose_bodies() -> dict[str, bytes]:
    """Of some 250 kB each, for the check of applications."""
    text = "あ" * (_BODY // 3)
    places = ("message", "authority_code", "office_code", "change_of")
    return {
        "nested lists": b"[" * _BODY,
        "short lists": b"[" + b"[]," * (_BODY // 4) + b"0]",
        "numbers": b"[" + b"1," * (_BODY // 2) + b"1]",
        "one number": b'{"authority_code":' + b"9" * _BODY + b"}",
        "long numbers": json.dumps({"guarantees": [int("9" * 4000)] * 60}).encode(),
        "unknown fields": json.dumps({f"f{number}": 0 for number in range(_BODY // 14)}).encode(),
        "the most unknown fields": json.dumps({f"{number:0120}": 0 for number in range(1_900)}).encode(),
        "one field again and again": b"{" + b'"message":1,' * (_BODY // 12) + b'"a":1}',
        "escaped surrogates": b'{"message":"' + b"\\ud800" * (_BODY // 6) + b'"}',
        "quotes": b'"' * _BODY,
        "escaped quotes": b'{"message":"' + b'\\"' * (_BODY // 2),
        "backslashes": b'{"message":"' + b"\\" * _BODY,
        **{f"a long text as {place}": json.dumps({place: text}, ensure_ascii=False).encode() for place in places},
        "a long address": json.dumps(
            {"notification": {"wanted": True, "email": "a@" + "b." * 115_000 + "jp"}}
        ).encode(),
        "long phone": json.dumps({"contact": {"name": "a", "phone": "0" * 240_000}}).encode(),
        "a long day": json.dumps({"works": {"contract_date": "2" * 240_000, "kind": "k" * 5_000}}).encode(),
    }


async def _measure_bodies(stand: Stand) -> Figure:
    """Of each body the processor time that the service has with it, above what a refusal costs anyway."""
    token = await fetch_token(stand, stand.demo.application_api, "principal")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=stand.demo.application_api, headers=headers, trust_env=False) as http:
        await _measure_body(stand, http, b"[]")
        least = await _measure_body(stand, http, b"[]")
        costs = {name: await _measure_body(stand, http, body) - least for name, body in compose_bodies().items()}
    worst = sorted(costs, key=costs.__getitem__)[::-1]
    return Figure(
        f"processor time of application_api for the worst of {len(costs)} hostile bodies of {_BODY // 1000} kB, above "
        f"that of an empty one ({least:.1f} ms), mean of {_REPEATS}",
        f"{costs[worst[0]]:.1f} ms: {worst[0]}; median {find_percentile(list(costs.values()), 50):.1f} ms",
        "; ".join(f"{name} {costs[name]:.1f}" for name in worst[:6]),
        f"<= {TARGET_MS:.0f} ms",
        costs[worst[0]] <= TARGET_MS,
    )


async def _measure_body(stand: Stand, http: httpx.AsyncClient, body: bytes) -> float:
    """Milliseconds."""
    with count_processor_seconds(stand.processes) as used:
        for _ in range(_REPEATS):
            answer = await http.post("/applications/checks", content=body)
            if answer.status_code not in (400, 422):
                raise RuntimeError(f"a hostile body was answered {answer.status_code}")
    return used["application_api"] * 1000 / _REPEATS
