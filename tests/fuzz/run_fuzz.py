"""Ten thousand generated cases and more of each API, every role in a run of its own: `make fuzz`.

`FUZZ_SEED` chooses other cases.
"""

import os
from collections import Counter

import pytest

from shared.runtime.logging import set_up_logging
from tests.fuzz.fuzzing import Size, fuzz
from tests.fuzz.world import CLIENTS, make_world
from tests.harness import Installation

SEED = int(os.environ.get("FUZZ_SEED", "1"))
# The edges of the schemas are some three thousand cases of application_api, and few of the others.
SIZES = {"application": Size(12, 60), "issuance": Size(110, 150), "verification": Size(300, 250)}
LEAST = 10_000
_PHASES = ("examples", "coverage", "fuzzing", "stateful")


@pytest.mark.parametrize("service", SIZES)
async def test_generated_cases(installation: Installation, service: str) -> None:
    set_up_logging("fuzz", "WARNING")
    world = await make_world(installation)
    cases, refused, faults = 0, Counter[str](), list[str]()
    for client in CLIENTS:
        outcome = await fuzz(world, service, client, SIZES[service], SEED)
        phases = " | ".join(str(outcome.cases[phase]) for phase in _PHASES)
        answers = " | ".join(str(outcome.answers[kind]) for kind in ("2xx", "4xx", "5xx"))
        print(
            f"| {service}_api | {client} | {outcome.cases.total()} | {phases} | {answers} | {len(outcome.reached)} |",
            *outcome.faults,
            sep="\n\n",
            flush=True,
        )
        cases += outcome.cases.total()
        refused += outcome.refused
        faults += outcome.faults
    print(f"refused although the schema allows it, {service}: {dict(refused.most_common())}", flush=True)
    assert not faults
    assert cases >= LEAST
