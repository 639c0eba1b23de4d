"""What the time of a negative gives away: unknown number, wrong key, replaced key and another town's certificate.

Each is asked many times, in an order by chance, by a caller of its own, whom no lock ever stops. How well one kind can
be told from another by time alone is the AUC: the chance that a time of the one is longer than one of the other; at 0.5
nothing is told.
"""

import asyncio
import itertools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from benchmarks.approvals import open_desk
from benchmarks.figures import Figure
from benchmarks.looking_up.requests import fetch_keys
from benchmarks.stand import Stand
from services.verification_api.looking_up.known import LookUps
from services.verification_api.looking_up.look_up import LookUp
from services.verification_api.main import build
from services.verification_api.settings import Settings
from services.verification_api.store.look_ups import Outcome
from shared.runtime.clock import SystemClock
from shared.runtime.identity.actor import Actor
from shared.runtime.settings import read_settings
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.contract_number import format_contract_number
from shared.schemas.words.roles import Role

Kinds = Mapping[str, tuple[str, str, str]]  # number, key and town, by what is wrong with them

SAMPLES = 20_000
MOST_TOLD = 0.02  # of an AUC, to either side of a half
_SEED = 20_261_201
_NUMBER_OF_TOWN = "SELECT authority_code FROM verification.certificate WHERE contract_number = $1"


async def measure_negatives(stand: Stand) -> list[Figure]:
    """In a process of its own, with the service's tools and rights on the stand's database."""
    keys = await fetch_keys(stand)
    number, wrong_number, foreign = list(keys)[:3]
    town = await stand.fetch_value(_NUMBER_OF_TOWN, number)
    other = "223018" if town != "223018" else "223026"
    async with open_desk(stand.demo) as desk:
        await desk.reissue_key(number)
    await stand.wait_until_quiet()
    unknown = format_contract_number("999", 99, 99_999)
    kinds = {
        "unknown number": (unknown, keys[number], town),
        "wrong key": (wrong_number, keys[number], town),
        "replaced key": (number, keys[number], town),
        "another town's": (foreign, keys[foreign], other),
    }
    spans = await _time_in_a_process(stand.services["verification_api"].environment, kinds)
    told = [
        (f"{one} and {another}", compute_auc(spans[one], spans[another]))
        for one, another in itertools.combinations(kinds, 2)
    ]
    farthest, auc = max(told, key=lambda pair: abs(pair[1] - 0.5))
    medians = ", ".join(f"{kind} {statistics.median(of_kind) * 1000:.3f}" for kind, of_kind in spans.items())
    return [
        Figure(
            f"the four negatives told apart by time, {SAMPLES:,} of each (AUC of the pair that differs most)",
            f"{auc:.3f} ({farthest}); median ms {medians}",
            "the look-up itself, in one process; what is around it is the same for all",
            f"{0.5 - MOST_TOLD} to {0.5 + MOST_TOLD}",
            abs(auc - 0.5) <= MOST_TOLD,
        )
    ]


async def _time_in_a_process(environment: dict[str, str], kinds: Kinds) -> dict[str, list[float]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.looking_up.negatives",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        output, _ = await process.communicate(json.dumps(kinds).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    spans: dict[str, list[float]] = json.loads(output)
    return spans


async def _ask_all(kinds: Kinds) -> dict[str, list[float]]:
    look_ups: LookUps = build(read_settings(Settings), SystemClock()).state.look_ups
    try:
        return await _time_each(look_ups, kinds)
    finally:
        await look_ups.close()


async def _time_each(look_ups: LookUps, kinds: Kinds) -> dict[str, list[float]]:
    """Seconds of each, after some hundred that are not counted."""
    order = [kind for kind in kinds for _ in range(SAMPLES)]
    random.Random(_SEED).shuffle(order)
    warm_up = order[:200]
    spans: dict[str, list[float]] = {kind: [] for kind in kinds}
    for place, kind in enumerate([*warm_up, *order]):
        number, key, town = kinds[kind]
        actor = Actor(f"client {place}", Role.E_CONTRACT, f"org {place}", frozenset({town}))
        look_up = LookUp(actor, VerificationForm(contract_number=number, key=key), town)
        started_at = time.perf_counter()
        decision = await look_ups.ask(look_up)
        seconds = time.perf_counter() - started_at
        if decision.outcome is not Outcome.NOT_CONFIRMED:
            raise RuntimeError(f"{kind} was {decision.outcome}")
        if place >= len(warm_up):
            spans[kind].append(seconds)
    return spans


def compute_auc(one: Sequence[float], another: Sequence[float]) -> float:
    """The chance that a value of `one` is above one of `another`, equal ones counting half (Mann and Whitney)."""
    ranked = sorted([(value, True) for value in one] + [(value, False) for value in another])
    above = 0.0
    below = 0
    for _, group in itertools.groupby(ranked, key=lambda pair: pair[0]):
        members = [is_one for _, is_one in group]
        ones, others = sum(members), len(members) - sum(members)
        above += ones * (below + others / 2)
        below += others
    return above / (len(one) * len(another))


def main() -> None:
    import uvloop

    kinds: Kinds = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        json.dump(runner.run(_ask_all(kinds)), sys.stdout)


if __name__ == "__main__":
    main()
