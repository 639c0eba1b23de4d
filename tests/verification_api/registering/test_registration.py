from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.verification_api.consumer import compose_inbox
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeIssued
from shared.schemas.words.guarantee import VersionKind
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue, verify

VERSIONS = "SELECT version, registered_at FROM verification.certificate_version ORDER BY version"
REGISTERED = "SELECT data FROM events.event WHERE type = 'guarantee.registered' ORDER BY seq"
WAITING = "SELECT last_error FROM events.delivery WHERE hearer = 'verification' AND last_error IS NOT NULL"


async def fetch_issued(installation: Installation) -> GuaranteeIssued:
    """What issuance said of the guarantee that it issued."""
    [row] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.issued'")
    return GuaranteeIssued.model_validate_json(row["data"])


async def hear(installation: Installation, event: GuaranteeIssued) -> None:
    """Verification hears this an hour later."""
    installation.clock.advance(timedelta(hours=1))
    async with installation.admin.write() as session:
        await publish(session, event, installation.clock.now(), installation.issuance.state.tools.fact_keys)
    await installation.verification.state.inbox.drain()


def change(event: GuaranteeIssued, version: int, **certificate: Any) -> GuaranteeIssued:
    content = event.certificate.model_copy(update=certificate)
    return event.model_copy(update={"version": version, "version_kind": VersionKind.CHANGE, "certificate": content})


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
    first, second = await installation.fetch(VERSIONS)
    assert (first["version"], second["version"]) == (1, 2)
    assert second["registered_at"] - first["registered_at"] == timedelta(hours=1)
    [check] = await installation.fetch("SELECT registered_at FROM verification.key_check")
    assert check["registered_at"] == first["registered_at"]
    assert len(await installation.fetch(REGISTERED)) == 2
    opened = await verify(installation, number, key)
    assert opened.status_code == 200, opened.text
    assert opened.json()["certificate"]["amount"] == 9_000_000


async def test_what_is_said_again_changes_and_says_nothing(installation: Installation) -> None:
    await issue(installation)
    before = await installation.fetch(VERSIONS)
    await hear(installation, await fetch_issued(installation))
    assert await installation.fetch(WAITING) == []
    assert await installation.fetch(VERSIONS) == before
    assert len(await installation.fetch(REGISTERED)) == 1


def with_key(event: GuaranteeIssued, **changes: Any) -> GuaranteeIssued:
    assert event.key_check is not None
    return event.model_copy(update={"key_check": event.key_check.model_copy(update=changes)})


CONTRADICTIONS: dict[str, Callable[[GuaranteeIssued], GuaranteeIssued]] = {
    "another content": lambda event: change(event, 1, amount=1).model_copy(update={"version_kind": event.version_kind}),
    "another kind": lambda event: change(event, 1),
    "another document": lambda event: event.model_copy(update={"document_sha256": "ab" * 32}),
    "another value of the key": lambda event: with_key(event, value="ab" * 32),
    "a key it did not come with": lambda event: with_key(event, serial=2),
    "another value of the key in a later version": lambda event: with_key(change(event, 2), value="ab" * 32),
    "another town": lambda event: change(event, 2, authority_code="250007"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
async def test_what_contradicts_the_register_waits_and_changes_nothing(installation: Installation, case: str) -> None:
    await issue(installation)
    before = await installation.fetch(VERSIONS)
    await hear(installation, CONTRADICTIONS[case](await fetch_issued(installation)))
    [waiting] = await installation.fetch(WAITING)
    assert "ContradictedVersionError" in waiting["last_error"]
    assert await installation.fetch(VERSIONS) == before
    assert len(await installation.fetch("SELECT * FROM verification.key_check")) == 1
    assert len(await installation.fetch(REGISTERED)) == 1


async def test_a_version_waits_for_the_one_before(installation: Installation) -> None:
    await issue(installation)
    await hear(installation, change(await fetch_issued(installation), 3))
    [waiting] = await installation.fetch(WAITING)
    assert "MissingVersionError" in waiting["last_error"]
    assert len(await installation.fetch(VERSIONS)) == 1


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
