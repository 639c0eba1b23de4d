import json
from datetime import UTC, datetime

import pytest

from services.issuance_api.issuing.outlasting import describe_seal, warn_of_outlasting
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


def test_a_seal_that_has_ended_is_told() -> None:
    ends_at = datetime(2026, 4, 10, 15, tzinfo=UTC)
    assert describe_seal(ends_at, datetime(2026, 4, 10, 14, 59, tzinfo=UTC)) == "ok"
    assert describe_seal(ends_at, ends_at) == "ended at 2026-04-11T00:00:00+09:00"
    assert describe_seal(None, ends_at) == "ok"
