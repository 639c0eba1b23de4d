"""Look-ups beside the peer: the same load process, the same server, interleaved rounds."""

import statistics
from collections.abc import Sequence

from benchmarks.approvals import open_desk
from benchmarks.figures import Figure, format_rounds
from benchmarks.rounds import (
    Load,
    Round,
    compose_request,
    describe_latency,
    describe_processor,
    fetch_token,
    run_rounds,
)
from benchmarks.stand import PEER, POSTGRES, Stand
from services.local.journey.caller import read_answer
from shared.schemas.issuance.answers import KeyAnswer

CONNECTIONS = 16
ROUNDS = 5
TARGET_RATIO = 0.12
NUMBERS = 480
_OURS = ("verification_api", POSTGRES)
_MEASURED_S = 3.0
_LIST_NUMBERS = "SELECT contract_number FROM verification.certificate ORDER BY contract_number DESC LIMIT $1"


async def measure_look_ups(stand: Stand) -> list[Figure]:
    requests = await prepare_requests(stand)
    verification = stand.demo.verification_api
    loads = {
        "peer": Load(stand.peer, [compose_request("GET", "/")] * CONNECTIONS, CONNECTIONS, _MEASURED_S),
        "many": Load(verification, requests, CONNECTIONS, _MEASURED_S),
        "one": Load(verification, [requests[0]] * CONNECTIONS, CONNECTIONS, _MEASURED_S),
    }
    return _compose_figures(await run_rounds(stand, loads, ROUNDS))


async def prepare_requests(stand: Stand) -> list[str]:
    """A look-up of each number with its key, as the town."""
    rows = await stand.database.fetch(_LIST_NUMBERS, NUMBERS)
    async with open_desk(stand.demo) as desk:
        answers = [await desk.builder.issuance.get(f"/guarantees/{row['contract_number']}/key") for row in rows]
    keys = [read_answer(KeyAnswer, answer).key for answer in answers]
    token = await fetch_token(stand, stand.demo.verification_api, "authority")
    return [
        compose_request("POST", "/verifications", token, {"contract_number": row["contract_number"], "key": key})
        for row, key in zip(rows, keys, strict=True)
    ]


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
    return Figure(
        f"{name}, {CONNECTIONS} connections, median of {len(rounds)} rounds of {_MEASURED_S:.0f} s",
        f"{format_rounds([one.rate for one in rounds])}/s; {describe_latency(rounds)}",
        f"{bound}; {describe_processor(rounds, servers)}",
    )
