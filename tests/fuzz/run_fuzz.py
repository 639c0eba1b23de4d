"""Ten thousand generated calls and more of each API, every role in a run of its own: `make fuzz`, some minutes.

`FUZZ_SEED` chooses another run, `FUZZ_CASES` how many calls each role makes.
"""

import os
from collections import Counter

import pytest

from shared.runtime.logging import set_up_logging
from tests.fuzz.world import make_runs
from tests.harness import Installation

CASES = int(os.environ.get("FUZZ_CASES", "2600"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_generated_calls(installation: Installation, service: str) -> None:
    set_up_logging("fuzz", "WARNING")
    refused: Counter[str] = Counter()
    runs = await make_runs(installation, service, SEED)
    for run in runs:
        await run.go(CASES)
        kinds = Counter({f"{status // 100}xx": 0 for _, status in run.tally})
        for (_, status), count in run.tally.items():
            kinds[f"{status // 100}xx"] += count
        reached = len({name for name, status in run.tally if status < 300})
        print(f"| {service}_api | {run.client} | {CASES} | {dict(sorted(kinds.items()))} | {reached} |")
        refused += run.refused
    print(f"refused although the schema allows it, {service}: {dict(refused.most_common())}")
