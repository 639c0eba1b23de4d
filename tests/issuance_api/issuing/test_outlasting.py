import json
from datetime import UTC, datetime

import pytest

from services.issuance_api.issuing.outlasting import warn_of_outlasting
from tests.harness import Installation
from tests.journey.steps import issue

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


async def test_guarantees_that_outlast_the_seal_without_a_timestamp_are_warned_about(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = installation.issuance.state.tools
    await issue(installation)
    capsys.readouterr()
    await warn_of_outlasting(tools, LATE, has_timestamps=False)
    assert capsys.readouterr().out == ""
    await warn_of_outlasting(tools, EARLY, has_timestamps=False)
    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    [expires_on] = (row["expires_on"] for row in await installation.fetch("SELECT expires_on FROM issuance.listed"))
    assert (told["guarantees"], told["first_expires_on"]) == (1, str(expires_on))
    assert told["seal_ends_on"] == "2026-01-01"
    assert "HOSHO_SEAL_TSA_URL" in told["advice"]
    await installation.fetch("UPDATE issuance.version_document SET seal = 'timestamped'")
    await warn_of_outlasting(tools, EARLY, has_timestamps=True)
    assert capsys.readouterr().out == ""
