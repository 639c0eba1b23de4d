from dataclasses import replace
from datetime import timedelta

from services.verification_api.looking_up.look_up import Decision, LookUp, look_up_all
from services.verification_api.store.look_ups import Outcome
from shared.runtime.data.direct import DirectDatabase
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.data.server import Server
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.roles import Role
from tests.callers import TOWN
from tests.harness import Installation
from tests.journey.steps import issue
from tests.verification_api.look_ups import UNKNOWN, list_outcomes, lock_all_numbers


async def test_a_look_up_without_the_check_key_counts_for_nothing_and_harms_no_other(
    installation: Installation,
) -> None:
    number = await issue(installation)
    actor = Actor("client", Role.AUTHORITY, TOWN, frozenset())
    asked = [
        LookUp(actor, VerificationForm.model_validate({"contract_number": wanted, "key": "7K3FQXWA9RTC"}), TOWN)
        for wanted in (number, UNKNOWN)
    ]
    database = DirectDatabase(Server(installation.clone.url("hosho_verification")), 1)
    tools = replace(installation.verification.state.tools, check_keys={})
    async with database.begin(EVERYTHING) as connection:
        undecided, unknown = await look_up_all(connection, asked, tools=tools)
    await database.close()
    assert isinstance(undecided, LookupError)
    assert isinstance(unknown, Decision)
    assert unknown.outcome is Outcome.NOT_CONFIRMED
    assert await list_outcomes(installation) == ["not_confirmed"]
    counted = await installation.fetch("SELECT contract_number FROM verification.quota WHERE wrong > 0")
    assert {row["contract_number"] for row in counted} == {"", UNKNOWN}


async def test_wrong_keys_at_once_on_a_hundred_numbers_compare_exactly_twenty(installation: Installation) -> None:
    outcomes = [decision.outcome for decision in await lock_all_numbers(installation)]
    assert outcomes.count(Outcome.NOT_CONFIRMED) == 20
    assert outcomes.count(Outcome.LOCKED) == 80
    assert await list_outcomes(installation) == ["not_confirmed"] * 20


async def test_what_a_lock_refuses_one_caller_is_one_counted_row(installation: Installation) -> None:
    begun = installation.clock.now()
    await lock_all_numbers(installation)
    installation.clock.advance(timedelta(minutes=5))
    await lock_all_numbers(installation)
    rows = await installation.fetch("SELECT contract_number, times, since, first_at, last_at FROM verification.refusal")
    assert [tuple(row) for row in rows] == [("", 180, begun, begun, begun + timedelta(minutes=5))]
    installation.clock.advance(timedelta(hours=1))
    await lock_all_numbers(installation)
    assert len(await installation.fetch("SELECT * FROM verification.refusal")) == 2
