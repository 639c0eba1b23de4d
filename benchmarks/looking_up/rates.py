"""Look-ups beside the peer: the same load process, the same server, interleaved rounds."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.figures import Figure, format_rounds
from benchmarks.looking_up.fastify_peer import measure_fastify
from benchmarks.looking_up.many_certificates import MANY, add_many_certificates
from benchmarks.looking_up.requests import NUMBERS, prepare_requests
from benchmarks.looking_up.workers import SERVICE, Workers, run_workers
from benchmarks.processes import measure_memory
from benchmarks.rounds import Load, Round, compose_request, describe_latency, describe_processor, run_rounds
from benchmarks.stand import PEER, Stand

ROUNDS = 5
TARGETS = {16: 0.6, 64: 0.8}  # of the peer's rate, by connections
TARGET_P99_MS = 15.0
TARGET_SIZES = 0.1
MANY_LOOK_UPS = 200_000
TARGET_GROWTH_MB = 5.0
LEAST_MS = 0.005
_MEASURED_S = 3.0
_GREET = compose_request("GET", "/")
_SAID = "both with uvloop and httptools, the same client"


class _Measured(NamedTuple):
    """The rounds of look-ups and of the peer beside them."""

    connections: int
    ours: list[Round]
    peers: list[Round]

    @property
    def ratios(self) -> list[float]:
        return [ours.rate / peer.rate for ours, peer in zip(self.ours, self.peers, strict=True)]


async def measure_look_ups(stand: Stand) -> list[Figure]:
    """Each of these takes less than a token lasts, and fetches its own."""
    requests = await prepare_requests(stand)
    ours, peer = _choose_one(stand)
    figures = [
        figure
        for connections in TARGETS
        for figure in _compose_rates("one worker", await _measure(stand, ours, peer, requests, connections))
    ]
    figures.append(await _measure_one_number(stand, ours, requests[0]))
    return [*figures, await measure_fastify(stand, requests, min(TARGETS))]


async def measure_workers(stand: Stand) -> list[Figure]:
    requests = await prepare_requests(stand)
    async with (
        run_workers(stand, stand.services[SERVICE], 2) as ours,
        run_workers(stand, stand.services[PEER], 2) as peer,
    ):
        return [
            figure
            for connections in TARGETS
            for figure in _compose_rates("two workers", await _measure(stand, ours, peer, requests, connections))
        ]


async def measure_growth(stand: Stand) -> list[Figure]:
    """In memory with look-ups, in time with certificates."""
    ours, peer = _choose_one(stand)
    return [await _measure_memory(stand, ours), *await _measure_sizes(stand, ours, peer)]


def _choose_one(stand: Stand) -> tuple[Workers, Workers]:
    """The stand's own processes: the service and the peer."""
    ours = Workers(stand.demo.verification_api, {SERVICE: stand.processes[SERVICE]})
    return ours, Workers(stand.peer, {PEER: stand.processes[PEER]})


async def _measure(stand: Stand, ours: Workers, peer: Workers, requests: list[str], connections: int) -> _Measured:
    loads = {
        "peer": Load(peer.url, [_GREET] * connections, connections, _MEASURED_S),
        "ours": Load(ours.url, requests, connections, _MEASURED_S),
    }
    rounds = await run_rounds(stand, loads, ROUNDS, {**ours.processes, **peer.processes})
    return _Measured(connections, rounds["ours"], rounds["peer"])


def _compose_rates(workers: str, measured: _Measured) -> list[Figure]:
    ratio, target = statistics.median(measured.ratios), TARGETS[measured.connections]
    p99_ms = statistics.median(one.p99 for one in measured.ours) * 1000
    on = f"{workers}, {measured.connections} connections, median of {ROUNDS} rounds of {_MEASURED_S:.0f} s"
    return [
        Figure(
            f"look-ups, {NUMBERS} numbers, {on}",
            _describe(measured.ours),
            f"the service's Python processes; {_describe_processor(measured.ours)}",
            f"p99 <= {TARGET_P99_MS:.0f} ms" if measured.connections == min(TARGETS) else "",
            p99_ms <= TARGET_P99_MS if measured.connections == min(TARGETS) else None,
        ),
        Figure(
            f"the peer, a FastAPI hello, {on}",
            _describe(measured.peers),
            f"its Python processes; {_describe_processor(measured.peers)}",
        ),
        Figure(
            f"look-ups ÷ peer, {on}, interleaved",
            format_rounds(measured.ratios, 3),
            _SAID,
            f">= {target}",
            ratio >= target,
        ),
    ]


async def _measure_one_number(stand: Stand, ours: Workers, request: str) -> Figure:
    connections = min(TARGETS)
    loads = {"ours": Load(ours.url, [request] * connections, connections, _MEASURED_S)}
    rounds = (await run_rounds(stand, loads, ROUNDS, ours.processes))["ours"]
    return Figure(
        f"look-ups, all of one number, {connections} connections, median of {ROUNDS} rounds of {_MEASURED_S:.0f} s",
        _describe(rounds),
        f"the lock on one certificate, held until commit; {_describe_processor(rounds)}",
    )


async def _measure_memory(stand: Stand, ours: Workers) -> Figure:
    """Whether it grows with look-ups, after those that came before have filled what is kept."""
    requests = await prepare_requests(stand)
    process = ours.processes[SERVICE]
    load = {"ours": Load(ours.url, requests, max(TARGETS), _MEASURED_S)}
    before, answered = measure_memory(process).rss, 0.0
    while answered < MANY_LOOK_UPS:
        answered += sum(one.rate * _MEASURED_S for one in (await run_rounds(stand, load, 1, ours.processes))["ours"])
    after = measure_memory(process).rss
    return Figure(
        f"memory of {SERVICE} before and after {MANY_LOOK_UPS:,} look-ups (RSS)",
        f"{before:.0f} and {after:.0f} MB",
        "what is kept of certificates, the same before and after",
        f"<= {TARGET_GROWTH_MB:.0f} MB more",
        after - before <= TARGET_GROWTH_MB,
    )


async def _measure_sizes(stand: Stand, ours: Workers, peer: Workers) -> list[Figure]:
    """Among few certificates and among a million: each as a ratio to the peer, which does not know of them."""
    connections = min(TARGETS)
    few = await stand.fetch_value("SELECT count(*) FROM verification.certificate")
    at_few = await _measure(stand, ours, peer, await prepare_requests(stand), connections)
    await add_many_certificates(stand.database, MANY)
    at_many = await _measure(stand, ours, peer, await prepare_requests(stand), connections)
    kept = statistics.median(at_many.ratios) / statistics.median(at_few.ratios)
    return [
        Figure(
            f"look-ups ÷ peer among {MANY:,} certificates ÷ the same among {few:,}, {connections} connections",
            f"{kept:.2f} ({format_rounds(at_many.ratios, 3)} and {format_rounds(at_few.ratios, 3)})",
            "indexes one step deeper",
            f">= {1 - TARGET_SIZES}",
            kept >= 1 - TARGET_SIZES,
        )
    ]


def _describe(rounds: Sequence[Round]) -> str:
    return f"{format_rounds([one.rate for one in rounds])}/s; {describe_latency(rounds)}"


def _describe_processor(rounds: Sequence[Round]) -> str:
    """Of those that had a part in it."""
    used = [name for name, ms in rounds[0].processor.items() if name != "client" and ms >= LEAST_MS]
    return describe_processor(rounds, used)
