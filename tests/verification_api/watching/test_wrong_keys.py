"""A rise of wrong keys over all towns is told once, and once that it is over."""

import json
from datetime import timedelta

import pytest

from services.verification_api.watching.wrong_keys import WrongKeyWatch
from tests.harness import Installation
from tests.journey.steps import issue, verify
from tests.verification_api.look_ups import UNKNOWN

A_KEY = "7K3FQXWA9RTC"


async def test_a_rise_of_wrong_keys_is_one_line_and_its_end_another(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    app, clock = installation.verification, installation.clock
    watch = WrongKeyWatch(app.state.service.database, app.state.tools, alarm_at=6)

    async def look() -> list[dict[str, object]]:
        clock.advance(timedelta(minutes=1))
        capsys.readouterr()
        assert await watch.look() is False
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"].startswith("wrong keys")]

    for town in ("authority", "other_authority"):
        for _ in range(3):
            assert await look() == []
            await verify(installation, UNKNOWN, A_KEY, town)
    [risen] = await look()
    assert (risen["event"], risen["level"], risen["within_an_hour"]) == ("wrong keys rise", "error", 6)
    assert UNKNOWN not in str(risen)
    assert await look() == []
    assert app.state.service.metrics.registry.get_sample_value("hosho_wrong_keys_last_hour") == 6
    clock.advance(timedelta(minutes=55))
    [fallen] = await look()
    assert (fallen["event"], fallen["within_an_hour"]) == ("wrong keys fell", 2)
    clock.advance(timedelta(hours=1))
    assert await look() == []


async def test_however_often_it_is_woken_it_counts_twice_a_minute(installation: Installation) -> None:
    state = installation.verification.state
    await state.watch.look()
    await verify(installation, UNKNOWN, A_KEY)
    await state.watch.look()
    assert state.service.metrics.registry.get_sample_value("hosho_wrong_keys_last_hour") == 0


async def test_look_ups_are_counted_by_their_outcome(installation: Installation) -> None:
    await issue(installation)
    for _ in range(6):
        await verify(installation, UNKNOWN, A_KEY)
    registry = installation.verification.state.service.metrics.registry
    counted = {
        outcome: registry.get_sample_value("hosho_look_ups_total", {"outcome": outcome})
        for outcome in ("confirmed", "not_confirmed", "locked")
    }
    assert counted == {"confirmed": None, "not_confirmed": 5, "locked": 1}
