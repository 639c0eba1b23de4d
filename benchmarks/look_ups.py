"""Look-ups beside the peer: the same load process, the same server, interleaved rounds."""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.approvals import open_desk
from benchmarks.figures import Figure, find_percentile, format_rounds
from benchmarks.load import Plan, Tally
from benchmarks.processes import count_processor_seconds
from benchmarks.stand import PEER, POSTGRES, Stand
from services.local.service_environment import compose_python_path

CONNECTIONS = 16
ROUNDS = 5
TARGET_RATIO = 0.12
NUMBERS = 480
_OURS = ("verification_api", POSTGRES)
_WARM_UP_S = 0.5
_MEASURED_S = 3.0
_LIST_NUMBERS = "SELECT contract_number FROM verification.certificate ORDER BY contract_number DESC LIMIT $1"


@dataclass(frozen=True)
class Round:
    """Of one round: answers per second, p50 and p99 in seconds, processor ms per answer by process, client included."""

    rate: float
    p50: float
    p99: float
    processor: dict[str, float]


async def measure_look_ups(stand: Stand) -> list[Figure]:
    requests = await _prepare_requests(stand)
    verification = stand.demo.verification_api
    cases = {
        "peer": (stand.peer, [_compose_request("GET", "/")] * CONNECTIONS),
        "many": (verification, requests),
        "one": (verification, [requests[0]] * CONNECTIONS),
    }
    rounds: dict[str, list[Round]] = {case: [] for case in cases}
    for _ in range(ROUNDS):
        for case, (url, texts) in cases.items():
            rounds[case].append(await _run_round(stand, url, texts))
    return _compose_figures(rounds)


async def _prepare_requests(stand: Stand) -> list[str]:
    """A look-up of each number with its key, as the town; the token outlasts the rounds."""
    rows = await stand.database.fetch(_LIST_NUMBERS, NUMBERS)
    async with open_desk(stand) as desk:
        answers = [await desk.builder.get("issuance", f"/guarantees/{row['contract_number']}/key") for row in rows]
    keys = [answer.json()["key"] for answer in answers]
    token = await _fetch_token(stand)
    return [
        _compose_request("POST", "/verifications", token, {"contract_number": row["contract_number"], "key": key})
        for row, key in zip(rows, keys, strict=True)
    ]


async def _fetch_token(stand: Stand) -> str:
    town = stand.demo.clients["authority"]
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(
            f"{stand.demo.verification_api}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(town.client_id, town.client_secret),
        )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


def _compose_request(method: str, path: str, token: str | None = None, form: dict[str, Any] | None = None) -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    body = ""
    if form is not None:
        body = json.dumps(form)
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", f"Authorization: Bearer {token}"]
    return "\r\n".join([*lines, "", body])


async def _run_round(stand: Stand, url: str, requests: list[str]) -> Round:
    address = urlsplit(url)
    assert address.hostname is not None
    assert address.port is not None
    plan = Plan(address.hostname, address.port, CONNECTIONS, _WARM_UP_S, _MEASURED_S, requests)
    with count_processor_seconds(stand.processes) as used:
        tally = await _put_load(plan)
    if tally.refusals or not tally.spans:
        raise RuntimeError(f"of {tally.answers} requests to {url} {tally.refusals} were not answered 200")
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


def _compose_figures(rounds: dict[str, list[Round]]) -> list[Figure]:
    rates = {case: [one.rate for one in of_case] for case, of_case in rounds.items()}
    ratios = [ours / peers for ours, peers in zip(rates["many"], rates["peer"], strict=True)]
    ratio = statistics.median(ratios)
    return [
        _compose_rate(f"look-ups, {NUMBERS} numbers", rounds["many"], _OURS, "the service's one Python process"),
        _compose_rate(
            "look-ups, all of one number", rounds["one"], _OURS, "the lock on one counter, held until commit"
        ),
        _compose_rate("the peer, a FastAPI hello", rounds["peer"], [PEER], "its one Python process"),
        Figure(
            f"look-ups ÷ peer, median of {ROUNDS} interleaved rounds",
            format_rounds(ratios, 3),
            "both as above: one worker, uvloop and httptools, the same client",
            f">= {TARGET_RATIO}",
            ratio >= TARGET_RATIO,
        ),
    ]


def _compose_rate(name: str, rounds: list[Round], servers: Sequence[str], bound: str) -> Figure:
    p50, p99 = (statistics.median(getattr(one, kind) for one in rounds) * 1000 for kind in ("p50", "p99"))
    shares = [
        f"{process} {statistics.median(one.processor[process] for one in rounds):.2f}"
        for process in (*servers, "client")
    ]
    return Figure(
        f"{name}, {CONNECTIONS} connections, median of {len(rounds)} rounds of {_MEASURED_S:.0f} s",
        f"{format_rounds([one.rate for one in rounds])}/s; p50 {p50:.1f}, p99 {p99:.1f} ms",
        f"{bound}; processor ms per request: {', '.join(shares)}",
    )
