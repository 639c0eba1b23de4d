"""An officer decides only on what was seen; each guarantee has a tag of its own, beside the application's."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.application_api.steps import ACCEPT, RETURN, act, look, post, put, review, start
from tests.callers import Caller
from tests.forms import make_form, make_new_form
from tests.harness import Installation

ACTS: list[tuple[str, Any]] = [
    ("review", ACCEPT),
    ("assignment", {"assignee": "me"}),
    ("premium-receipt", {"received_on": "2026-04-10", "amount": 70_000}),
]


def officer_of(installation: Installation, name: str = "officer") -> Caller:
    return installation.caller("application", name)


@pytest.mark.parametrize(("name", "form"), ACTS)
async def test_an_act_without_a_tag_is_told_what_to_do_and_does_nothing(
    installation: Installation, name: str, form: Any
) -> None:
    application = await start(installation)
    if name == "premium-receipt":
        await review(installation, application, "advance_payment", ACCEPT)
    path = f"/applications/{application['id']}/guarantees/advance_payment"
    before = (await officer_of(installation).get(path)).json()
    refused = await officer_of(installation).post(f"{path}/{name}", form)
    assert (refused.status_code, refused.json()["code"]) == (428, "review.tag_required")
    assert "If-Match" not in refused.json()["title"] + refused.json()["detail"]
    assert (await officer_of(installation).get(path)).json() == before


@pytest.mark.parametrize(("name", "form"), ACTS)
async def test_an_act_with_another_tag_does_nothing(installation: Installation, name: str, form: Any) -> None:
    application = await start(installation)
    if name == "premium-receipt":
        await review(installation, application, "advance_payment", ACCEPT)
    path = f"/applications/{application['id']}"
    before = (await officer_of(installation).get(path)).json()
    for tag in ("x", before["tag"], before["guarantees"][1]["tag"], str(before["version"])):
        act = f"{path}/guarantees/advance_payment/{name}"
        refused = await officer_of(installation).post(act, form, headers={"If-Match": f'"{tag}"'})
        assert (refused.status_code, refused.json()["code"]) == (412, "review.changed")
        assert "etag" not in refused.headers
    assert (await officer_of(installation).get(path)).json() == before


@pytest.mark.parametrize("pointer", ["/guarantees/0/amount", "/works/contract_amount", "/message"])
async def test_an_edit_between_look_and_decision_spoils_the_decision(installation: Installation, pointer: str) -> None:
    form = make_new_form()
    application = await start(installation, form)
    officer = officer_of(installation)
    seen = await look(officer, application, "advance_payment")
    for kind in ("advance_payment", "contract"):
        await review(installation, application, kind, RETURN)
    value = "よろしく" if pointer == "/message" else 49_000_000 if "works" in pointer else 19_000_000
    assert (await put(installation, application, make_form({pointer: value}, form))).status_code == 200
    assert (await post(installation, f"/applications/{application['id']}/submission", None)).status_code == 200
    path = f"/applications/{application['id']}/guarantees/advance_payment/review"
    refused = await officer.post(path, ACCEPT, headers={"If-Match": seen})
    assert (refused.status_code, refused.json()["code"]) == (412, "review.changed")
    assert (await act(officer, application, "advance_payment", "review", ACCEPT)).status_code == 200


async def test_a_row_that_was_edited_behind_the_api_is_not_decided_on(installation: Installation) -> None:
    application = await start(installation)
    officer = officer_of(installation)
    path = f"/applications/{application['id']}/guarantees/advance_payment"
    edits = (
        "UPDATE application.requested_guarantee "
        "SET block = jsonb_set(block, '{amount}', to_jsonb(1 + (block->'amount')::int))",
        "UPDATE application.application "
        "SET body = jsonb_set(body, '{works,name}', to_jsonb((body#>>'{works,name}') || '外'))",
        "UPDATE application.requested_guarantee SET premium_amount = premium_amount + 1",
    )
    for name, form in (ACTS[0], ACTS[2]):
        for edit in edits:
            seen = await look(officer, application, "advance_payment")
            await installation.fetch(edit)
            refused = await officer.post(f"{path}/{name}", form, headers={"If-Match": seen})
            assert (refused.status_code, refused.json()["code"]) == (412, "review.changed"), edit
            await installation.fetch("UPDATE application.requested_guarantee SET premium_amount = 70000")
        if name == "review":
            await review(installation, application, "advance_payment", ACCEPT)


async def test_the_history_keeps_what_was_decided_on(installation: Installation) -> None:
    application = await start(installation)
    officer = officer_of(installation)
    path, tags = f"/applications/{application['id']}/guarantees/advance_payment", []
    for name, form in (ACTS[0], ACTS[2]):
        tags.append(await look(officer, application, "advance_payment"))
        assert (await officer.post(f"{path}/{name}", form, headers={"If-Match": tags[-1]})).status_code == 200
    moves = await installation.fetch(
        "SELECT seen FROM application.move WHERE role = 'officer' AND kind = 'advance_payment' ORDER BY moved_at, id"
    )
    assert [f'"{move["seen"]}"' for move in moves] == tags


async def test_sent_again_without_an_edit_it_is_another_decision(installation: Installation) -> None:
    application = await start(installation)
    officer = officer_of(installation)
    seen = await look(officer, application, "contract")
    installation.clock.advance(timedelta(seconds=1))
    await review(installation, application, "contract", RETURN)
    await post(installation, f"/applications/{application['id']}/submission", None)
    path = f"/applications/{application['id']}/guarantees/contract/review"
    assert (await officer.post(path, ACCEPT, headers={"If-Match": seen})).status_code == 412


async def test_the_moves_and_edits_of_another_guarantee_leave_the_tag_as_it_is(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    officer = officer_of(installation)
    seen = await look(officer, application, "advance_payment")
    whole = {application["tag"]}

    async def read_both() -> None:
        found = (await officer.get(f"/applications/{application['id']}")).json()
        assert f'"{found["guarantees"][0]["tag"]}"' == seen == await look(officer, application, "advance_payment")
        assert found["tag"] not in whole
        whole.add(found["tag"])

    await review(installation, application, "contract", RETURN)
    await read_both()
    await put(installation, application, make_form({"/guarantees/1/amount": 6_000_000}, form))
    await read_both()
    await post(installation, f"/applications/{application['id']}/submission", None)
    await read_both()
    await review(installation, application, "contract", ACCEPT)
    await read_both()
    await installation.settle()
    await read_both()
    path = f"/applications/{application['id']}/guarantees/advance_payment/review"
    assert (await officer.post(path, ACCEPT, headers={"If-Match": seen})).status_code == 200


async def test_an_edit_and_a_decision_at_once_never_both_stand_on_the_same_look(installation: Installation) -> None:
    """A returned block is edited and sent while an officer accepts it as it was: whichever is first, one tells."""
    form = make_new_form()
    application = await start(installation, form)
    officer = officer_of(installation)
    path = f"/applications/{application['id']}"
    await review(installation, application, "contract", RETURN)
    await put(installation, application, form)
    seen = await look(officer, application, "contract")
    changed = make_form({"/guarantees/1/amount": 6_000_000}, form)

    async def edit_and_send() -> None:
        assert (await put(installation, application, changed)).status_code == 200
        assert (await post(installation, f"{path}/submission", None)).status_code == 200

    decision = officer.post(f"{path}/guarantees/contract/review", ACCEPT, headers={"If-Match": seen})
    _, decided = await asyncio.gather(edit_and_send(), decision)
    assert decided.status_code in {409, 412}, decided.text
    assert (await officer.get(f"{path}/guarantees/contract")).json()["status"] == "submitted"


async def test_who_has_it_in_hand_is_in_the_tag_of_officers_and_not_in_that_of_builders(
    installation: Installation,
) -> None:
    application = await start(installation)
    builder, officer = installation.caller("application", "principal"), officer_of(installation)
    path = f"/applications/{application['id']}"
    before = [(await caller.get(path)).json() for caller in (builder, officer)]
    installation.clock.advance(timedelta(minutes=1))
    await act(officer, application, "contract", "assignment", {"assignee": "me"})
    mine, officers = [(await caller.get(path)).json() for caller in (builder, officer)]
    assert mine == before[0]
    assert officers["tag"] != before[1]["tag"]
    other = officer_of(installation, "other_officer")
    assert (await other.get(path)).json() == officers


async def test_each_answer_carries_the_tag_that_the_next_reading_has(installation: Installation) -> None:
    form = make_new_form()
    builder, officer = installation.caller("application", "principal"), officer_of(installation)
    draft = await builder.post("/applications", {**form, "draft": True})
    path = f"/applications/{draft.json()['id']}"

    async def agree(answer: Any, caller: Caller) -> None:
        assert answer.status_code in {200, 201}, answer.text
        read = await caller.get(path)
        assert (answer.headers["etag"], answer.json()) == (read.headers["etag"], read.json())
        installation.clock.advance(timedelta(seconds=1))

    await agree(draft, builder)
    await agree(await put(installation, draft.json(), form), builder)
    await agree(await builder.post(f"{path}/submission", None), builder)
    application = draft.json()
    await agree(await act(officer, application, "contract", "assignment", {"assignee": "me"}), officer)
    await agree(await act(officer, application, "contract", "review", ACCEPT), officer)
    await agree(await act(officer, application, "advance_payment", "review", ACCEPT), officer)
    await agree(await act(officer, application, "advance_payment", "premium-receipt", ACTS[2][1]), officer)
    other = await builder.post("/applications", make_new_form())
    path = f"/applications/{other.json()['id']}"
    await agree(await builder.post(f"{path}/withdrawal", {"kind": "contract"}), builder)


async def test_a_kept_answer_has_the_tag_of_back_then(installation: Installation) -> None:
    application = await start(installation)
    officer = officer_of(installation)
    seen = await look(officer, application, "contract")
    path = f"/applications/{application['id']}/guarantees/contract/review"
    headers = {"If-Match": seen, "Idempotency-Key": "once"}
    first = await officer.post(path, ACCEPT, headers=headers)
    await installation.settle()
    repeat = await officer.post(path, ACCEPT, headers=headers)
    assert (repeat.status_code, repeat.content) == (200, first.content)
    assert repeat.headers["etag"] == first.headers["etag"] == f'"{first.json()["tag"]}"'


async def test_what_is_known_is_not_sent_again_until_it_changes(installation: Installation) -> None:
    application = await start(installation)
    builder = installation.caller("application", "principal")
    path = f"/applications/{application['id']}"
    for seen in (path, f"{path}/guarantees/contract"):
        tag = (await builder.get(seen)).headers["etag"]
        known = await builder.get(seen, headers={"If-None-Match": tag})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    tags = {name: (await builder.get(f"{path}{name}")).headers["etag"] for name in ("", "/guarantees/contract")}
    await review(installation, application, "contract", RETURN)
    for name, tag in tags.items():
        fresh = await builder.get(f"{path}{name}", headers={"If-None-Match": tag})
        assert (fresh.status_code, fresh.headers["etag"] != tag) == (200, True)
    stranger = installation.caller("application", "other_principal")
    assert (await stranger.get(path, headers={"If-None-Match": "*"})).status_code == 404
