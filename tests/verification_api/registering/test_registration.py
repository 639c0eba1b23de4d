import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.verification_api.consumer import compose_inbox
from shared.runtime.data.database import new_id
from shared.schemas.facts.events import Event, GuaranteeIssued, VersionIssued
from shared.schemas.words.guarantee import Medium, VersionKind
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue, verify
from tests.verification_api.registering.facts import change, fetch_issued, say, with_key

LISTED = "SELECT version, registered_at FROM verification.certificate_version ORDER BY version"
REGISTERED = "SELECT data FROM events.event WHERE type = 'guarantee.registered' ORDER BY seq"
WAITING = "SELECT last_error FROM events.delivery WHERE hearer = 'verification' AND last_error IS NOT NULL"


async def hear(installation: Installation, event: Event) -> None:
    """Verification hears this an hour later."""
    installation.clock.advance(timedelta(hours=1))
    await say(installation, event)
    await installation.verification.state.inbox.drain()


async def test_a_certificate_whose_check_key_is_not_here_is_never_registered(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    tools = replace(installation.verification.state.tools, check_keys={})
    await compose_inbox(installation.verification.state.service.database, tools).drain()
    rows = await installation.fetch("SELECT last_error FROM events.delivery WHERE hearer = 'verification'")
    assert "LookupError" in rows[0]["last_error"]
    assert await installation.fetch("SELECT * FROM verification.certificate") == []


async def test_a_later_version_is_registered_beside_the_first(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await hear(installation, change(await fetch_issued(installation), 2, amount=9_000_000, change_no=1))
    assert await installation.fetch(WAITING) == []
    first, second = await installation.fetch(LISTED)
    assert (first["version"], second["version"]) == (1, 2)
    assert second["registered_at"] - first["registered_at"] == timedelta(hours=1)
    [check] = await installation.fetch("SELECT registered_at FROM verification.key_check")
    assert check["registered_at"] == first["registered_at"]
    assert len(await installation.fetch(REGISTERED)) == 2
    opened = await verify(installation, number, key)
    assert opened.status_code == 200, opened.text
    assert opened.json()["certificate"]["amount"] == 9_000_000


async def test_each_kind_of_version_is_registered_and_says_which_request_it_is_of(installation: Installation) -> None:
    number = await issue(installation)
    key, issued = await fetch_key(installation, number), await fetch_issued(installation)
    request_id = new_id()
    kinds = [kind for kind in VersionKind if kind is not VersionKind.NEW]
    for version, kind in enumerate(kinds, 2):
        await hear(installation, change(issued, version, kind).model_copy(update={"request_id": request_id}))
    assert await installation.fetch(WAITING) == []
    told = [json.loads(row["data"]) for row in await installation.fetch(REGISTERED)]
    assert [said["version"] for said in told] == [1, 2, 3, 4, 5]
    assert [said["request_id"] for said in told] == [None, *[str(request_id)] * 4]
    history = (await verify(installation, number, key)).json()["history"]
    assert [entry["kind"] for entry in history] == [*reversed(kinds), "new"]


async def test_a_later_version_on_paper_is_passed_over(installation: Installation) -> None:
    await issue(installation)
    paper = {"form": Medium.PAPER, "key_check": None}
    await hear(installation, change(await fetch_issued(installation), 2).model_copy(update=paper))
    assert await installation.fetch(WAITING) == []
    assert len(await installation.fetch(LISTED)) == 1


async def test_what_is_said_again_changes_and_says_nothing(installation: Installation) -> None:
    await issue(installation)
    before = await installation.fetch(LISTED)
    await hear(installation, await fetch_issued(installation))
    assert await installation.fetch(WAITING) == []
    assert await installation.fetch(LISTED) == before
    assert len(await installation.fetch(REGISTERED)) == 1


CONTRADICTIONS: dict[str, Callable[[GuaranteeIssued], VersionIssued]] = {
    "another content": lambda event: change(event, 1, VersionKind.NEW, amount=1),
    "another kind": lambda event: change(event, 1),
    "a kind in the fact of another": lambda event: change(event, 2).model_copy(
        update={"version_kind": VersionKind.CORRECTION}
    ),
    "another document": lambda event: event.model_copy(update={"document_sha256": "ab" * 32}),
    "another value of the key": lambda event: with_key(event, value="ab" * 32),
    "a key it did not come with": lambda event: with_key(event, serial=2),
    "a key that nobody reissued in a later version": lambda event: with_key(change(event, 2), serial=2),
    "another value of the key in a later version": lambda event: with_key(change(event, 2), value="ab" * 32),
    "another town": lambda event: change(event, 2, authority_code="250007"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
async def test_what_contradicts_the_register_waits_and_changes_nothing(installation: Installation, case: str) -> None:
    await issue(installation)
    before = await installation.fetch(LISTED)
    await hear(installation, CONTRADICTIONS[case](await fetch_issued(installation)))
    [waiting] = await installation.fetch(WAITING)
    assert "ContradictedVersionError" in waiting["last_error"]
    assert await installation.fetch(LISTED) == before
    assert len(await installation.fetch("SELECT * FROM verification.key_check")) == 1
    assert len(await installation.fetch(REGISTERED)) == 1


async def test_a_version_waits_for_the_one_before(installation: Installation) -> None:
    await issue(installation)
    await hear(installation, change(await fetch_issued(installation), 3))
    [waiting] = await installation.fetch(WAITING)
    assert "MissingVersionError" in waiting["last_error"]
    assert len(await installation.fetch(LISTED)) == 1


async def test_the_first_version_registered_is_version_1(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    second = "UPDATE events.event SET data = jsonb_set(data, '{version}', '2'), signature = NULL WHERE type = $1"
    await installation.fetch(second, "guarantee.issued")
    await installation.fetch("INSERT INTO events.admitted (event_id, why) SELECT id, 'test' FROM events.event")
    await installation.verification.state.inbox.drain()
    [waiting] = await installation.fetch(WAITING)
    assert "MissingVersionError" in waiting["last_error"]
    assert await installation.fetch("SELECT * FROM verification.certificate") == []
