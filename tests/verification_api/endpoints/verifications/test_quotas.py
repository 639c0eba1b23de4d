"""What wrong keys cost: whom they lock, for how long, and nobody else."""

import asyncio
from datetime import timedelta

from tests.harness import Installation
from tests.journey.steps import change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import UNKNOWN, list_outcomes, lock_all_numbers, without_ids


async def test_500_wrong_keys_at_once_compare_exactly_five(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    assert (await verify(installation, number, key)).status_code == 200  # opens the connections
    wrong = change_key(key)
    caller = installation.caller("verification", "authority")
    headers = {"Authorization": f"Bearer {await caller.token()}"}
    body = {"contract_number": number, "key": wrong}
    answers = await asyncio.gather(
        *(caller.http.post("/verifications", json=body, headers=headers) for _ in range(500))
    )
    statuses = [answer.status_code for answer in answers]
    # 503: waited more than a second for a connection; nothing was compared for it.
    assert set(statuses) <= {404, 429, 503}
    assert statuses.count(404) == 5
    outcomes = await list_outcomes(installation)
    assert outcomes == ["confirmed", *["not_confirmed"] * 5]
    [refusal] = await installation.fetch("SELECT * FROM verification.refusal")
    assert (refusal["contract_number"], refusal["times"]) == (number, statuses.count(429))
    assert refusal["times"] > 0
    [counter] = await installation.fetch("SELECT wrong FROM verification.quota WHERE contract_number <> ''")
    assert counter["wrong"] == 5


async def test_wrong_keys_on_many_numbers_lock_every_number_for_that_caller_and_town(
    installation: Installation,
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await lock_all_numbers(installation)
    refused = await verify(installation, number, key)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert (await verify(installation, number, key, "e_contract")).status_code == 200
    installation.clock.advance(timedelta(hours=1))
    assert (await verify(installation, number, key)).status_code == 200
    [quota] = await installation.fetch(
        "SELECT wrong FROM verification.quota WHERE contract_number = '' AND org = authority_code"
    )
    assert quota["wrong"] == 20


async def test_a_number_that_was_locked_before_it_was_registered_is_open(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for _ in range(20):
        await verify(installation, number, change_key(key))
        installation.clock.advance(timedelta(hours=25))
    assert (await verify(installation, number, key)).status_code == 429
    await installation.fetch("UPDATE verification.certificate SET registered_at = $1", installation.clock.now())
    assert (await verify(installation, number, key)).status_code == 200
    [quota] = await installation.fetch("SELECT wrong FROM verification.quota WHERE contract_number <> ''")
    assert quota["wrong"] == 0


async def test_a_spent_quota_is_told_before_comparing_and_for_unknown_numbers_alike(
    installation: Installation,
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    refused = []
    for asked in (number, UNKNOWN):
        for _ in range(5):
            assert (await verify(installation, asked, change_key(key))).status_code == 404
        refused.append(await verify(installation, asked, key))
    assert [answer.status_code for answer in refused] == [429, 429]
    assert {answer.headers["retry-after"] for answer in refused} == {"900"}
    assert without_ids(refused[0]) == without_ids(refused[1])
    installation.clock.advance(timedelta(minutes=15))
    assert (await verify(installation, number, key)).status_code == 200


async def test_a_right_key_sets_the_count_back_to_zero(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for _ in range(3):
        for _ in range(4):
            await verify(installation, number, change_key(key))
        assert (await verify(installation, number, key)).status_code == 200


async def test_one_towns_wrong_keys_lock_nobody_else(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for _ in range(6):
        await verify(installation, number, key, "other_authority")
    assert (await verify(installation, number, key)).status_code == 200
