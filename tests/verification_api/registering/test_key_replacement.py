"""A reissued key, as verification hears of it, and look-ups with the old one meanwhile."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.verification_api.looking_up.known import LookUps
from services.verification_api.looking_up.look_up import Decision, LookUp, look_up_all
from services.verification_api.store.look_ups import Outcome
from shared.runtime.data.direct import DirectDatabase
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.data.server import Server
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.authentication_key import compute_check_value
from shared.schemas.words.roles import Role
from tests.callers import TOWN
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.look_ups import list_outcomes
from tests.verification_api.registering.facts import NEW_KEY, change, compose_reissued, fetch_issued, say, with_key

LAST_ERROR = "SELECT last_error FROM events.delivery WHERE hearer = 'verification' AND last_error IS NOT NULL"
SAID = "SELECT data FROM events.event WHERE type = 'guarantee.key_registered'"
# Who waits for a lock of ours in this database.
WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
TRIES = 2000
NEXT_KEY = """
    INSERT INTO verification.key_check (contract_number, serial, tenant_org, epoch, value, registered_at)
    SELECT contract_number, serial + 1, tenant_org, epoch, sha256(value), registered_at
    FROM verification.key_check WHERE contract_number = $1
    """


async def hear(installation: Installation) -> None:
    await installation.verification.state.inbox.drain()


async def test_the_new_key_is_the_living_one_and_the_old_one_is_a_wrong_key(installation: Installation) -> None:
    number = await issue(installation)
    old = await fetch_key(installation, number)
    opened = (await verify(installation, number, old)).json()
    await say(installation, await compose_reissued(installation))
    installation.clock.advance(timedelta(minutes=1))
    await hear(installation)
    replaced = await verify(installation, number, old)
    assert (replaced.status_code, replaced.json()["code"]) == (404, "verification.not_confirmed")
    assert (await verify(installation, number, NEW_KEY)).status_code == 200
    town = installation.caller("verification", "authority")
    assert (await town.get(f"/verifications/{opened['id']}")).json() == opened
    assert (await town.get(f"/verifications/{opened['id']}/certificate.pdf")).status_code == 200
    [said] = await installation.fetch(SAID)
    told = json.loads(said["data"])
    assert (told["contract_number"], told["serial"]) == (number, 2)
    assert told["registered_at"] == "2026-04-10T10:01:00+09:00"


async def test_a_version_from_before_a_reissue_and_one_from_after_it_are_registered(
    installation: Installation,
) -> None:
    number = await issue(installation)
    reissued = await compose_reissued(installation)
    await say(installation, reissued)
    issued = await fetch_issued(installation)
    await say(installation, change(issued, 2, amount=2))
    await say(installation, with_key(change(issued, 3, amount=3), **dict(reissued.key_check)))
    await hear(installation)
    assert await installation.fetch(LAST_ERROR) == []
    assert (await verify(installation, number, NEW_KEY)).json()["version"] == 3


async def test_keys_go_on_by_one_and_what_was_said_before_changes_nothing(installation: Installation) -> None:
    number = await issue(installation)
    first, second = await compose_reissued(installation), await compose_reissued(installation, "7K3FQXWA9RTD", 3)
    for event in (first, second, first, second):
        await say(installation, event)
    await hear(installation)
    assert await installation.fetch(LAST_ERROR) == []
    assert len(await installation.fetch(SAID)) == 2
    assert (await verify(installation, number, NEW_KEY)).status_code == 404
    assert (await verify(installation, number, "7K3FQXWA9RTD")).status_code == 200


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a serial left out": ({"serial": 3}, "MissingKeyError"),
    "the first key with another value": ({"serial": 1}, "ContradictedKeyError"),
    "a number that is not registered": ({"contract_number": "00908-000014"}, "MissingKeyError"),
    "another builder": ({"tenant_org": "5010401067252"}, "ContradictedKeyError"),
    "an epoch of which no key is here": ({"epoch": 9}, "LookupError"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_key_that_does_not_go_with_the_register_is_not_added(installation: Installation, case: str) -> None:
    number = await issue(installation)
    old = await fetch_key(installation, number)
    changes, error = REFUSED[case]
    reissued = await compose_reissued(installation)
    check = reissued.key_check.model_copy(update={name: changes[name] for name in changes.keys() & {"serial", "epoch"}})
    await say(installation, reissued.model_copy(update={**changes, "key_check": check}))
    await hear(installation)
    [refused] = await installation.fetch(LAST_ERROR)
    assert error in refused["last_error"]
    assert len(await installation.fetch("SELECT * FROM verification.key_check")) == 1
    assert await installation.fetch(SAID) == []
    assert (await verify(installation, number, old)).status_code == 200


async def test_an_old_key_that_a_thief_of_the_role_adds_again_opens_nothing(installation: Installation) -> None:
    """Its check was signed, as that of the first key."""
    number = await issue(installation)
    old = await fetch_key(installation, number)
    await say(installation, await compose_reissued(installation))
    await hear(installation)
    await installation.clone.fetch(
        "INSERT INTO verification.key_check SELECT contract_number, 3, tenant_org, epoch, $1, registered_at"
        " FROM verification.key_check WHERE serial = 1",
        compute_check_value(installation.verification.state.tools.get_check_key(1), "H01", number, old),
        role="hosho_verification",
        scope=EVERYTHING,
    )
    refused = await verify(installation, number, old)
    assert (refused.status_code, refused.json()["code"]) == (409, "verification.unproven")


def ask(number: str, key: str) -> LookUp:
    form = VerificationForm(contract_number=number, key=key)
    return LookUp(Actor("client", Role.AUTHORITY, TOWN, frozenset()), form, TOWN)


async def until_waiting(installation: Installation) -> None:
    for _ in range(TRIES):
        if await installation.fetch(WAITING):
            return
    raise AssertionError("nobody waits")


async def test_look_ups_that_wait_while_a_key_is_replaced_find_the_new_one(installation: Installation) -> None:
    """Their transactions and statements began before, and others stand in the queue behind them."""
    number = await issue(installation)
    old = await fetch_key(installation, number)
    await say(installation, await compose_reissued(installation))
    assert (await verify(installation, number, NEW_KEY)).status_code == 404  # what is next has to wait for its count
    look_ups: LookUps = installation.verification.state.look_ups
    rival = await installation.clone.connect()
    transaction = rival.transaction()
    await transaction.start()
    await rival.execute(
        "SELECT FROM verification.quota WHERE contract_number = $1 FOR UPDATE".replace("$1", f"'{number}'")
    )
    asked = asyncio.gather(*(look_ups.ask(ask(number, old)) for _ in range(4)))
    await until_waiting(installation)
    await hear(installation)
    assert len(await installation.fetch(SAID)) == 1
    await transaction.rollback()
    await rival.close()
    assert {decision.outcome for decision in await asked} == {Outcome.NOT_CONFIRMED}
    assert await list_outcomes(installation) == ["not_confirmed"] * 5


async def test_what_was_opened_before_waits_for_the_registration_of_a_new_key_and_is_not_confirmed_with_the_old(
    installation: Installation,
) -> None:
    number = await issue(installation)
    old = await fetch_key(installation, number)
    assert (await verify(installation, number, old)).status_code == 200
    look_ups: LookUps = installation.verification.state.look_ups
    registering = await installation.clone.connect()
    try:
        transaction = registering.transaction()
        await transaction.start()
        await registering.execute("SELECT verification.take_certificate($1)", number)
        asked = asyncio.gather(*(look_ups.ask(ask(number, old)) for _ in range(4)))
        await until_waiting(installation)
        await registering.execute(NEXT_KEY, number)
        await transaction.commit()
        assert {decision.outcome for decision in await asked} == {Outcome.NOT_CONFIRMED}
    finally:
        await registering.close()
    assert await list_outcomes(installation) == ["confirmed", *["not_confirmed"] * 4]


async def test_a_key_is_replaced_once_the_look_ups_that_compared_the_old_one_are_committed(
    installation: Installation,
) -> None:
    """Another process may be about to answer them."""
    number = await issue(installation)
    old = await fetch_key(installation, number)
    await say(installation, await compose_reissued(installation))
    database = DirectDatabase(Server(installation.clone.url("hosho_verification")), 1)
    tools = installation.verification.state.tools
    async with database.begin(EVERYTHING) as connection:
        [decision] = await look_up_all(connection, [ask(number, old)], tools=tools)
        assert isinstance(decision, Decision)
        assert decision.outcome is Outcome.CONFIRMED
        hearing = asyncio.create_task(hear(installation))
        await until_waiting(installation)
        assert await installation.fetch(SAID) == []
    await hearing
    await database.close()
    assert len(await installation.fetch(SAID)) == 1
    assert (await verify(installation, number, old)).status_code == 404


async def test_of_look_ups_in_a_storm_none_is_confirmed_with_the_old_key_after_the_new_one_is_registered(
    installation: Installation,
) -> None:
    number = await issue(installation)
    old = await fetch_key(installation, number)
    await say(installation, await compose_reissued(installation))
    tools = installation.verification.state.tools
    replicas = [DirectDatabase(Server(installation.clone.url("hosho_verification")), 1) for _ in range(3)]
    registered = asyncio.Event()

    async def look_up(database: DirectDatabase) -> list[bool]:
        """For each look-up, whether it was confirmed; those that begin after the registration come last."""
        confirmed: list[bool] = []
        while len(confirmed) < 3 or not registered.is_set():
            await asyncio.sleep(0)
            began_after = registered.is_set()
            async with database.begin(EVERYTHING) as connection:
                [decision] = await look_up_all(connection, [ask(number, old)], tools=tools)
            assert isinstance(decision, Decision)
            confirmed.append(decision.outcome is Outcome.CONFIRMED)
            assert not (began_after and confirmed[-1])
        return confirmed

    asked = asyncio.gather(*map(look_up, replicas))
    await hear(installation)
    registered.set()
    for told in await asked:
        assert told == sorted(told, reverse=True)
    for database in replicas:
        await database.close()
    assert (await verify(installation, number, old)).status_code in (404, 429)
