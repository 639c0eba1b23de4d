"""Some hundred generated calls of each API, by every role; `make fuzz` makes ten thousand and more."""

import pytest

from tests.fuzz.reasons import REASONS
from tests.fuzz.world import make_runs
from tests.harness import Installation
from tests.pages import list_rows, read_page

CASES = 40


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_generated_calls_are_answered_as_the_specification_says(installation: Installation, service: str) -> None:
    runs = await make_runs(installation, service)
    for run in runs:
        await run.go(CASES)
    assert sum(run.tally.total() for run in runs) == CASES * len(runs)
    assert any(status < 300 for run in runs for _, status in run.tally)


def test_the_page_gives_every_reason_for_a_refusal() -> None:
    rows = {row[0].strip("`"): row[1] for row in list_rows(read_page("docs/fuzz.md")) if len(row) == 2}
    assert {code: rows.get(code) for code in REASONS} == REASONS
