"""What a process remembers of ledgers is bounded, and no more than what it was told after a commit."""

from typing import cast

from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.ledger.seen import Seen
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify


def opened(number: str, version: int) -> RegisteredVersion:
    nothing = dict.fromkeys(RegisteredVersion._fields)
    return RegisteredVersion(**cast("dict[str, object]", nothing | {"contract_number": number, "version": version}))  # type: ignore[arg-type]


def test_a_later_version_is_not_seen_and_the_first_that_were_noted_go_first() -> None:
    seen = Seen(most=2)
    seen.note(opened("1", 2))
    assert [seen.has(opened("1", version)) for version in (1, 2, 3)] == [True, True, False]
    for number in ("2", "3"):
        seen.note(opened(number, 1))
    assert [seen.has(opened(number, 1)) for number in ("1", "2", "3")] == [False, True, True]


async def test_after_a_start_a_look_up_of_what_is_known_changes_nothing(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for _ in range(2):
        assert (await verify(installation, number, key)).status_code == 200
    [before] = await installation.fetch("SELECT xmin::text, * FROM verification.ledger")
    await installation.restart("verification")
    assert (await verify(installation, number, key)).status_code == 200
    [after] = await installation.fetch("SELECT xmin::text, * FROM verification.ledger")
    assert {**before} == {**after}
