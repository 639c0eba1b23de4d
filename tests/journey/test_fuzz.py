"""Some hundred generated calls of each API, by every role; `make fuzz` makes ten thousand and more."""

import pytest

from tests.fuzz.world import make_runs
from tests.harness import Installation

CASES = 40


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_generated_calls_are_answered_as_the_specification_says(installation: Installation, service: str) -> None:
    runs = await make_runs(installation, service)
    for run in runs:
        await run.go(CASES)
    assert sum(run.tally.total() for run in runs) == CASES * len(runs)
    assert any(status < 300 for run in runs for _, status in run.tally)
