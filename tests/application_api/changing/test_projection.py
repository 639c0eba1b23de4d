"""What is in force, as versions are told in whatever order."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from shared.schemas.facts.events import GuaranteeIssued, GuaranteeKeyReissued, KeyCheck
from shared.schemas.words.guarantee import VersionKind
from tests.application_api.changing.steps import fetch_change_form, send_again, send_change
from tests.application_api.steps import ACCEPT, review, start
from tests.application_api.versions import fetch_in_force, hear, issue_version, register_version
from tests.forms import make_form
from tests.harness import Installation
from tests.journey.steps import approve, issue

VERSIONS = ("version", "version_kind", "premium_amount")


async def look(installation: Installation, number: str) -> dict[str, Any]:
    row = await fetch_in_force(installation, number)
    return {name: row[name] for name in VERSIONS}


async def test_an_issued_guarantee_is_in_force_with_its_premium_and_time(installation: Installation) -> None:
    number = await issue(installation)
    assert await look(installation, number) == {"version": 1, "version_kind": "new", "premium_amount": 70_000}
    row = await fetch_in_force(installation, number)
    [asked] = await installation.fetch("SELECT * FROM application.requested_guarantee")
    assert (row["guarantee_id"], row["request_id"], row["application_id"]) == (
        asked["id"], asked["id"], asked["application_id"]
    )  # fmt: skip
    assert row["registered_at"] == asked["registered_at"] is not None


async def test_the_version_in_force_only_rises(installation: Installation) -> None:
    number = await issue(installation)
    await issue_version(installation, number, VersionKind.CORRECTION, 3, works_name="正しい工事名")
    row = await fetch_in_force(installation, number)
    for late in (1, 2, 3):
        await issue_version(installation, number, VersionKind.CORRECTION, late, works_name="古い工事名")
    assert await fetch_in_force(installation, number) == row


@pytest.mark.parametrize("kind", [VersionKind.CORRECTION, VersionKind.CHANGE_CANCELLATION, VersionKind.TERMINATION])
async def test_an_officers_act_moves_what_is_in_force_and_no_request(
    installation: Installation, kind: VersionKind
) -> None:
    number = await issue(installation)
    requests = "SELECT * FROM application.requested_guarantee"
    before, was = await installation.fetch(requests), await fetch_in_force(installation, number)
    installation.clock.advance(timedelta(hours=1))
    await issue_version(installation, number, kind, 2, amount=19_000_000)
    await register_version(installation, number, 2)
    row = await fetch_in_force(installation, number)
    assert (row["version"], row["version_kind"], row["premium_amount"]) == (2, kind, was["premium_amount"])
    assert (row["request_id"], row["application_id"]) == (was["request_id"], was["application_id"])
    assert row["registered_at"] == installation.clock.now() > was["registered_at"]
    assert await installation.fetch(requests) == before


@pytest.mark.parametrize("order", ["changed first", "registered first"])
async def test_a_change_goes_from_approved_to_registered_in_either_order_of_facts(
    installation: Installation, order: str
) -> None:
    number, change = await send_change(installation, {"/guarantees/0/amount": 21_000_000}, accepted=True)
    facts = [
        partial(issue_version, installation, number, VersionKind.CHANGE, 2, change, amount=21_000_000, change_no=1),
        partial(register_version, installation, number, 2, change),
    ]
    for tell in facts if order == "changed first" else reversed(facts):
        await tell()
    builder = installation.caller("application", "principal")
    [guarantee] = (await builder.get(f"/applications/{change['id']}")).json()["guarantees"]
    assert (guarantee["status"], guarantee["contract_number"]) == ("registered", None)
    row = await fetch_in_force(installation, number)
    assert (row["version"], row["premium_amount"], str(row["request_id"])) == (2, 73_000, guarantee["id"])
    moves = (await builder.get(f"/applications/{change['id']}/history")).json()["items"]
    assert [move["to_status"] for move in moves] == ["submitted", "accepted", "approved", "issued", "registered"]


async def test_a_cancellation_brings_back_the_request_before_the_change(installation: Installation) -> None:
    """What no certificate says, such as this year's amount, must not stay that of the change that was undone."""
    number, first = await send_change(installation, {"/guarantees/0/amount": 21_000_000}, accepted=True)
    original = (await fetch_in_force(installation, number))["request_id"]
    await issue_version(installation, number, VersionKind.CHANGE, 2, first, amount=21_000_000, change_no=1)
    await register_version(installation, number, 2, first)
    second = await start(
        installation, make_form({"/guarantees/0/amount": 22_000_000}, await fetch_change_form(installation, number))
    )
    assert (await review(installation, second, "advance_payment", ACCEPT)).status_code == 200
    await issue_version(installation, number, VersionKind.CHANGE, 3, second, amount=22_000_000, change_no=2)
    await register_version(installation, number, 3, second)

    async def cancel(version: int, amount: int, change_no: int) -> str:
        kind = VersionKind.CHANGE_CANCELLATION
        await issue_version(installation, number, kind, version, amount=amount, change_no=change_no)
        return str((await fetch_in_force(installation, number))["request_id"])

    assert await cancel(4, 21_000_000, 1) == first["guarantees"][0]["id"]
    assert await cancel(5, 20_000_000, 0) == str(original)


async def test_a_cancellation_brings_back_the_change_that_was_made_last_and_not_the_one_written_last(
    installation: Installation,
) -> None:
    """Of two changes with the same number the first was cancelled; the second had waited as a draft meanwhile."""
    number = await issue(installation)
    form = await fetch_change_form(installation, number)
    waiting = await start(
        installation, make_form({"/contact/name": "鈴木 次郎", "/works/name": "別の工事"}, form), draft=True
    )
    cancelled = await start(installation, make_form({"/contact/name": "佐藤 花子", "/works/name": "改良工事"}, form))
    await review(installation, cancelled, "advance_payment", ACCEPT)
    await issue_version(installation, number, VersionKind.CHANGE, 2, cancelled, change_no=1)
    await issue_version(installation, number, VersionKind.CHANGE_CANCELLATION, 3, change_no=0)
    await send_again(installation, waiting)
    await review(installation, waiting, "advance_payment", ACCEPT)
    await issue_version(installation, number, VersionKind.CHANGE, 4, waiting, change_no=1)
    asked = make_form({"/guarantees/0/amount": 19_000_000}, await fetch_change_form(installation, number))
    last = await start(installation, asked)
    await review(installation, last, "advance_payment", ACCEPT)
    await issue_version(installation, number, VersionKind.CHANGE, 5, last, change_no=2)
    await issue_version(installation, number, VersionKind.CHANGE_CANCELLATION, 6, change_no=1)
    assert (await fetch_change_form(installation, number))["contact"]["name"] == "鈴木 次郎"


async def test_what_nobody_here_asked_for_is_settled_and_keeps_nothing(installation: Installation) -> None:
    number = await issue(installation)
    [said] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.issued'")
    stranger = GuaranteeIssued.model_validate_json(said["data"]).model_copy(
        update={"guarantee_id": UUID(int=1), "application_id": UUID(int=2)}
    )
    await hear(installation, stranger)
    assert len(await installation.fetch("SELECT * FROM application.in_force")) == 1
    unknown = {"id": str(UUID(int=3)), "guarantees": [{"id": str(UUID(int=4))}]}
    await issue_version(installation, number, VersionKind.CHANGE, 2, unknown)
    assert (await look(installation, number))["version"] == 2


async def test_of_a_key_nothing_is_kept(installation: Installation) -> None:
    number = await issue(installation)
    before = await fetch_in_force(installation, number)
    [said] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.issued'")
    head = GuaranteeIssued.model_validate_json(said["data"]).head()
    check = KeyCheck(serial=2, epoch=1, value="00" * 32)
    await hear(
        installation,
        GuaranteeKeyReissued(**head, contract_number=number, key_check=check, reissued_at=installation.clock.now()),
    )
    assert await fetch_in_force(installation, number) == before


async def test_what_is_drawn_before_registration_is_in_force_already(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    await installation.application.state.inbox.drain()
    [row] = await installation.fetch("SELECT * FROM application.in_force")
    assert (row["version"], row["registered_at"]) == (1, None)
