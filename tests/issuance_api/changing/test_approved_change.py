"""変更: an approved change becomes a version, or is told back to whoever asked for it."""

from typing import Any

import pytest

from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.facts import list_facts
from shared.schemas.facts.events import GuaranteeChanged, GuaranteeChangeRefused
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import act_on, fetch_history, publish_change
from tests.journey.steps import issue

PAPER = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "counter"}


async def list_refusals(installation: Installation, guarantee_id: Any) -> list[GuaranteeChangeRefused]:
    async with installation.admin.read(EVERYTHING) as session:
        facts = await list_facts(session, GuaranteeChangeRefused, guarantee_id)
    return [GuaranteeChangeRefused.model_validate_json(fact.data) for fact in facts]


async def test_a_change_is_a_version_with_its_number_and_document(installation: Installation) -> None:
    number = await issue(installation, make_single(PAPER))
    approved = await publish_change(installation, number, amount=15_000_000, refund=100)
    await installation.settle()

    officer = installation.caller("issuance", "officer")
    overview = (await officer.get(f"/guarantees/{number}")).json()
    assert (overview["version"], overview["change_no"], overview["amount"]) == (2, 1, 15_000_000)
    newest, first = await fetch_history(installation, number)
    assert [(one["field"], one["before"], one["after"]) for one in newest["differences"]] == [
        ("amount", 20_000_000, 15_000_000),
        ("change_no", 0, 1),
    ]
    assert (newest["kind_label"], newest["in_force"], first["in_force"], first["differences"]) == (
        "変更",
        True,
        True,
        [],
    )
    old, new = [(await officer.get(f"/guarantees/{number}/certificate.pdf?version={one}")).content for one in (1, 2)]
    assert old != new
    [said] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.changed'")
    changed = GuaranteeChanged.model_validate_json(said["data"])
    assert (changed.request_id, changed.version, changed.certificate.amount) == (approved.request_id, 2, 15_000_000)
    [premium] = await installation.fetch("SELECT version, additional, refund FROM issuance.version_premium")
    assert tuple(premium) == (2, 0, 100)

    await installation.fetch("UPDATE events.delivery SET handled_at = NULL WHERE hearer = 'issuance'")
    await installation.settle()
    assert len(await fetch_history(installation, number)) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"base_version": 7}, "最新の内容から変更を作り直して"),
        ({"change_of": "00108-000027"}, "保証契約番号を確認"),
        ({"form": Medium.ELECTRONIC}, "新しい保証をお申込みください"),
        ({"kind": GuaranteeKind.CONTRACT, "deposit_bank": None}, "新しい保証をお申込みください"),
    ],
)
async def test_a_change_that_cannot_be_made_is_told_back_and_parks_nothing(
    installation: Installation, changes: dict[str, Any], said: str
) -> None:
    number = await issue(installation, make_single(PAPER))
    approved = await publish_change(installation, number, **changes)
    await installation.settle()
    [refused] = await list_refusals(installation, approved.guarantee_id)
    assert said in refused.note
    assert refused.request_id == approved.request_id
    assert len(await fetch_history(installation, number)) == 1
    assert not await installation.fetch(
        "SELECT FROM events.delivery WHERE hearer = 'issuance' AND (handled_at IS NULL OR parked_at IS NOT NULL)"
    )


async def test_of_two_changes_of_one_version_one_is_made(installation: Installation) -> None:
    number = await issue(installation, make_single(PAPER))
    for amount in (15_000_000, 12_000_000):
        approved = await publish_change(installation, number, amount=amount)
    await installation.settle()
    assert [row["version"] for row in await fetch_history(installation, number)] == [2, 1]
    [refused] = await list_refusals(installation, approved.guarantee_id)
    assert (refused.request_id, refused.version) == (approved.request_id, 2)


async def test_a_terminated_guarantee_changes_no_more(installation: Installation) -> None:
    number = await issue(installation, make_single(PAPER))
    ended = {"effective_on": "2026-04-10", "reason": "契約解除のため"}
    assert (await act_on(installation, number, "terminations", ended)).status_code == 200
    approved = await publish_change(installation, number, amount=15_000_000)
    await installation.settle()
    [refused] = await list_refusals(installation, approved.guarantee_id)
    assert "2026-04-10に解約されている" in refused.note


async def test_a_change_above_the_amount_of_the_issuer_waits_for_a_release(installation: Installation) -> None:
    number = await issue(installation, make_single(PAPER | {"/works/contract_amount": 2_000_000_000}))
    await publish_change(installation, number, amount=600_000_000)
    await installation.settle()
    assert len(await fetch_history(installation, number)) == 1
    officer = installation.caller("issuance", "officer")
    [waiting] = (await officer.get("/releases")).json()["items"]
    answer = await officer.post(
        f"/releases/{waiting['guarantee_id']}", {"decision": "release"}, headers={"If-Match": f'"{waiting["tag"]}"'}
    )
    assert answer.json()["contract_number"] == number
    await installation.settle()
    assert (await fetch_history(installation, number))[0]["kind"] == "change"
    assert (await officer.get("/releases")).json()["items"] == []


async def test_what_is_drawn_for_a_change_is_what_was_approved(installation: Installation) -> None:
    """A stolen role of the database that edits the version on record gets nothing drawn and sealed."""
    number = await issue(installation, make_single(PAPER))
    await publish_change(installation, number, amount=15_000_000)
    await installation.issuance.state.inbox.handle_next()
    await installation.fetch(
        "UPDATE issuance.version SET content = jsonb_set(content, '{amount}', '900000000') WHERE version = 2"
    )
    await installation.settle()
    assert not await installation.fetch("SELECT FROM events.event WHERE type = 'guarantee.changed'")
    [delivery] = await installation.fetch("SELECT last_error FROM events.delivery WHERE refused_at IS NOT NULL")
    assert "UnprovenError" in delivery["last_error"]
