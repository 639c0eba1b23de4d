"""What this process has opened before is confirmed by one statement; whatever is otherwise is decided as ever."""

import asyncio
from datetime import timedelta

import pytest

from tests.harness import Installation
from tests.journey.steps import change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import list_outcomes, lock_all_numbers, without_ids
from tests.verification_api.registering.facts import change, fetch_issued, say

QUOTAS = "SELECT contract_number, wrong FROM verification.quota ORDER BY contract_number"
LIMIT_S = 10  # of what would wait for ever


async def open_first(installation: Installation) -> tuple[str, str]:
    """The number and the key of a certificate that was opened once."""
    number = await issue(installation)
    key = await fetch_key(installation, number)
    assert (await verify(installation, number, key)).status_code == 200
    return number, key


async def test_it_waits_for_no_quota_and_is_answered_and_recorded_as_the_first(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    first = await verify(installation, number, key)
    rival = await installation.clone.connect()
    try:
        await rival.execute("BEGIN; SELECT FROM verification.quota FOR UPDATE")
        async with asyncio.timeout(LIMIT_S):
            second = await verify(installation, number, key)
    finally:
        await rival.close()
    assert second.headers["etag"] != first.headers["etag"]  # each names its own look-up
    times = {"id": None, "verified_at": None}
    assert {**second.json(), **times} == {**first.json(), **times}
    rows = await installation.fetch("SELECT * FROM verification.look_up ORDER BY id")
    assert [str(row["id"]) for row in rows] == [first.json()["id"], second.json()["id"]]
    own = {"id", "at"}
    before, after = ({name: value for name, value in row.items() if name not in own} for row in rows)
    assert before == after
    registry = installation.verification.state.service.metrics.registry
    assert registry.get_sample_value("hosho_look_ups_total", {"outcome": "confirmed"}) == 2


async def test_of_many_at_once_each_has_its_row(installation: Installation) -> None:
    number, key = await open_first(installation)
    answers = await asyncio.gather(*(verify(installation, number, key) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    rows = await installation.fetch("SELECT id FROM verification.look_up")
    assert len({answer.json()["id"] for answer in answers} & {str(row["id"]) for row in rows}) == 100


async def test_a_wrong_key_is_counted_once_and_the_right_one_sets_the_count_to_zero(
    installation: Installation,
) -> None:
    number, key = await open_first(installation)
    assert (await verify(installation, number, change_key(key))).status_code == 404
    assert [tuple(row) for row in await installation.fetch(QUOTAS)] == [("", 1), (number, 1)]
    assert (await verify(installation, number, key)).status_code == 200
    assert [tuple(row) for row in await installation.fetch(QUOTAS)] == [("", 1), (number, 0)]
    assert await list_outcomes(installation) == ["confirmed", "not_confirmed", "confirmed"]


@pytest.mark.parametrize("on_one_number", [True, False])
async def test_a_lock_stops_it_as_well(installation: Installation, on_one_number: bool) -> None:
    number, key = await open_first(installation)
    if on_one_number:
        for _ in range(5):
            await verify(installation, number, change_key(key))
    else:
        await lock_all_numbers(installation)
    assert (await verify(installation, number, key)).status_code == 429
    installation.clock.advance(timedelta(hours=1))
    assert (await verify(installation, number, key)).status_code == 200


async def test_a_new_version_is_answered_from_its_registration_on(installation: Installation) -> None:
    number, key = await open_first(installation)
    issued = await fetch_issued(installation)
    for version in range(2, 5):
        await say(installation, change(issued, version, amount=version))
        await installation.verification.state.inbox.drain()
        for _ in range(2):
            answer = (await verify(installation, number, key)).json()
            assert (answer["version"], answer["certificate"]["amount"]) == (version, version)


async def test_another_town_with_the_right_key_gets_the_one_negative(installation: Installation) -> None:
    number, key = await open_first(installation)
    other = await verify(installation, number, key, "other_authority")
    unknown = await verify(installation, number, change_key(key), "other_authority")
    assert other.status_code == 404
    assert without_ids(other) == without_ids(unknown)


async def test_the_state_is_that_of_the_day_it_is_asked(installation: Installation) -> None:
    number, key = await open_first(installation)
    installation.clock.advance(timedelta(days=3_650))
    assert (await verify(installation, number, key)).json()["status"] == "expired"
