"""One guarantee through all that may become of it, as builder, officer and town see it; then every promise is kept."""

from typing import Any

from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import ACCEPT, review, start
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import REASON, act_on, correct, fetch_history
from tests.journey.steps import fetch_key, issue, verify
from tests.soundness import require_sound


async def change(installation: Installation, number: str, changes: dict[str, Any]) -> dict[str, Any]:
    """A change as it was sent, accepted and issued."""
    asked = make_form(changes, await fetch_change_form(installation, number))
    sent = await start(installation, asked)
    answer = await review(installation, sent, "advance_payment", ACCEPT)
    assert answer.status_code == 200, answer.text
    await installation.settle()
    builder = installation.caller("application", "principal")
    done: dict[str, Any] = (await builder.get(f"/applications/{sent['id']}")).json()["guarantees"][0]
    return done


async def look_up(installation: Installation, number: str) -> dict[str, Any]:
    answer = await verify(installation, number, await fetch_key(installation, number))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_guarantee_goes_through_its_whole_life(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    old_key = await fetch_key(installation, number)

    first = await change(installation, number, {"/guarantees/0/amount": 15_000_000})
    assert (first["status"], first["change_no"], first["base_version"]) == ("registered", 1, 1)
    assert [one["label"] for one in first["differences"]] == ["保証金額"]
    seen = await look_up(installation, number)
    assert (seen["version"], seen["certificate"]["amount"], seen["certificate"]["change_no"]) == (2, 15_000_000, 1)
    assert [one["kind"] for one in seen["history"]] == ["change", "new"]
    told = installation.mailbox.messages[-1]
    assert b"=?utf-8?" in told
    assert old_key.encode() not in told

    assert (await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"})).status_code == 200
    await installation.settle()
    assert (await look_up(installation, number))["certificate"]["works_name"] == "町道湯ヶ岡線改良工事"

    assert (await act_on(installation, number, "change-cancellations", {"reason": REASON})).status_code == 200
    await installation.settle()
    undone = await look_up(installation, number)
    assert (undone["version"], undone["certificate"]["amount"], undone["status"]) == (4, 20_000_000, "in_force")

    assert (await builder.post(f"/guarantees/{number}/key/reissue", None)).status_code == 200
    assert (await builder.get(f"/guarantees/{number}/key")).status_code == 409
    await installation.settle()
    assert (await verify(installation, number, old_key)).status_code == 404
    assert (await look_up(installation, number))["version"] == 4

    second = await change(installation, number, {"/guarantees/0/amount": 12_000_000})
    assert (second["change_no"], second["base_version"]) == (1, 4)
    ended = {"effective_on": "2026-04-10", "reason": "契約解除のため"}
    assert (await act_on(installation, number, "terminations", ended)).status_code == 200
    await installation.settle()
    over = await look_up(installation, number)
    assert (over["status"], over["certificate"]["terminated_on"], over["version"]) == ("terminated", "2026-04-10", 6)

    assert [one["version"] for one in await fetch_history(installation, number, "principal")] == [6, 5, 4, 1]
    refused = await installation.caller("application", "principal").get(f"/change-forms/{number}")
    assert refused.status_code == 409
    for version in range(1, 7):
        own = await builder.get(f"/guarantees/{number}/certificate.pdf?version={version}")
        town = installation.caller("verification", "authority")
        theirs = await town.get(f"/verifications/{over['id']}/certificate.pdf?version={version}")
        assert own.content == theirs.content
    await require_sound(installation)


async def test_a_change_whose_release_is_refused_goes_back_and_breaks_no_promise(installation: Installation) -> None:
    paper = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}
    number = await issue(installation, make_single(paper | {"/works/contract_amount": 2_000_000_000}))
    asked = make_form({"/guarantees/0/amount": 600_000_000}, await fetch_change_form(installation, number))
    sent = await start(installation, asked)
    assert (await review(installation, sent, "advance_payment", ACCEPT)).status_code == 200
    await installation.settle()
    officer = installation.caller("issuance", "officer")
    [waiting] = (await officer.get("/releases")).json()["items"]
    refuse, tag = (
        {"decision": "refuse", "note": "保証金額の根拠を示してください。"},
        {"If-Match": f'"{waiting["tag"]}"'},
    )
    assert (await officer.post(f"/releases/{waiting['guarantee_id']}", refuse, headers=tag)).status_code == 200
    await require_sound(installation)
    builder = installation.caller("application", "principal")
    [guarantee] = (await builder.get(f"/applications/{sent['id']}")).json()["guarantees"]
    assert (guarantee["status"], guarantee["note_from_surety"]) == ("returned", refuse["note"])


async def test_a_change_of_what_moved_meanwhile_goes_back_to_its_builder(installation: Installation) -> None:
    """An officer corrects while the approval of a change is on its way: one of them is made, and nothing is parked."""
    number = await issue(installation)
    asked = make_form({"/guarantees/0/amount": 15_000_000}, await fetch_change_form(installation, number))
    sent = await start(installation, asked)
    assert (await review(installation, sent, "advance_payment", ACCEPT)).status_code == 200
    assert (await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"})).status_code == 200
    await installation.settle()
    builder = installation.caller("application", "principal")
    [guarantee] = (await builder.get(f"/applications/{sent['id']}")).json()["guarantees"]
    assert guarantee["status"] == "returned"
    assert "訂正" in guarantee["note_from_surety"]
    assert [one["kind"] for one in await fetch_history(installation, number)] == ["correction", "new"]
    await require_sound(installation)
