"""People in the history: who acted is kept, and named within the own organisation alone."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.runtime.identity.people import compose_id, revoke_person
from shared.schemas.words.roles import Role
from tests.callers import OTHER_BUILDER, TOWN
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.journey.steps import issue
from tests.people import SignedIn, sign_in
from tests.shared.runtime.web.problems import expect_problem

TARO, HANAKO, SATO, TANAKA = "taro", "hanako", "sato", "tanaka"
NAMES = {TARO: "伊豆 太郎", HANAKO: "稲取 花子", SATO: "佐藤 次郎", TANAKA: "田中 三郎"}


@pytest.fixture
async def people(clone: CloneDatabase, fonts: None) -> AsyncIterator[SignedIn]:
    async with sign_in(clone) as people:
        for subject in (TARO, HANAKO):
            await people.add(NAMES[subject], subject=subject)
        for subject in (SATO, TANAKA):
            await people.add(NAMES[subject], Role.OFFICER, "H01", subject)
        yield people


async def start(people: SignedIn, subject: str = TARO) -> str:
    answer = await people.call("POST", "/applications", subject=subject, json=make_new_form())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def act(people: SignedIn, subject: str, application: str, act: str, form: Any) -> httpx.Response:
    """With the tag of what the person has just read."""
    shown = (await people.call("GET", f"/applications/{application}", subject=subject)).json()
    [tag] = [block["tag"] for block in shown["guarantees"] if block["kind"] == "advance_payment"]
    path = f"/applications/{application}/guarantees/advance_payment/{act}"
    return await people.call("POST", path, subject=subject, json=form, headers={"If-Match": f'"{tag}"'})


async def read_moves(people: SignedIn, subject: str, application: str) -> list[dict[str, Any]]:
    answer = await people.call("GET", f"/applications/{application}/history", subject=subject)
    return [move for move in answer.json()["items"] if move["kind"] == "advance_payment"]


async def read_movers(people: SignedIn, subject: str, application: str) -> list[str | None]:
    return [move["moved_by"] for move in await read_moves(people, subject, application)]


async def test_people_are_named_within_their_own_organisation_alone(people: SignedIn) -> None:
    application = await start(people)
    assert (await act(people, SATO, application, "review", {"decision": "accept"})).status_code == 200
    assert await read_movers(people, HANAKO, application) == [NAMES[TARO], None]
    assert await read_movers(people, TANAKA, application) == [None, NAMES[SATO]]
    kept = await people.installation.fetch("SELECT DISTINCT moved_by FROM application.move")
    assert all(row["moved_by"].startswith("person-") for row in kept)


async def test_colleagues_of_one_name_are_told_apart_by_their_ids(people: SignedIn) -> None:
    namesake = await people.add(NAMES[TARO], subject="namesake")
    [taro] = await people.installation.fetch("SELECT id FROM identity.person WHERE subject = $1", TARO)
    application = await start(people)
    withdrawn = await people.call("POST", f"/applications/{application}/withdrawal", subject="namesake", json={})
    assert withdrawn.status_code == 200, withdrawn.text
    to_colleague = await read_moves(people, HANAKO, application)
    assert {move["moved_by"] for move in to_colleague} == {NAMES[TARO]}
    assert [move["person_id"] for move in to_colleague] == [str(taro["id"]), str(namesake)]
    assert [move["person_id"] for move in await read_moves(people, SATO, application)] == [None, None]


async def test_the_other_services_keep_the_persons_id_too_and_answer_no_trace_of_it(people: SignedIn) -> None:
    await people.add("赤川 四郎", Role.AUTHORITY, TOWN, "clerk")
    number = await issue(people.installation)
    shown = await people.call("GET", f"/guarantees/{number}/key", subject=TARO, service="issuance")
    opened = await people.call(
        "POST",
        "/verifications",
        subject="clerk",
        service="verification",
        json={"contract_number": number, "key": shown.json()["key"]},
    )
    assert (shown.status_code, opened.status_code) == (200, 200), opened.text
    people_ids = {
        row["subject"]: compose_id(row["id"])
        for row in await people.installation.fetch("SELECT id, subject FROM identity.person")
    }
    audit = await people.installation.fetch("SELECT actor FROM issuance.audit WHERE action = 'key.shown'")
    look_up = await people.installation.fetch("SELECT client_id FROM verification.look_up")
    assert [row["actor"] for row in audit] == [people_ids[TARO]]
    assert [row["client_id"] for row in look_up] == [people_ids["clerk"]]
    history = await people.call("GET", f"/guarantees/{number}/history", subject=SATO, service="issuance")
    again = await people.call("GET", f"/verifications/{opened.json()['id']}", subject="clerk", service="verification")
    assert (history.status_code, again.status_code) == (200, 200)
    for answer in (shown, opened, history, again):
        assert "person-" not in answer.text
        assert not any(name in answer.text for name in (*NAMES.values(), "赤川 四郎"))


async def test_a_stranger_of_the_same_role_sees_no_name(people: SignedIn) -> None:
    await people.add("他社 一郎", org=OTHER_BUILDER, subject="stranger")
    application = await start(people)
    answer = await people.call("GET", f"/applications/{application}/history", subject="stranger")
    assert answer.status_code == 404


async def test_what_a_person_has_in_hand_names_it_to_other_officers(people: SignedIn) -> None:
    application = await start(people)
    assert (await act(people, SATO, application, "assignment", {"assignee": "me"})).status_code == 200
    problem = expect_problem(
        await act(people, TANAKA, application, "review", {"decision": "accept"}), 409, "application.assigned"
    )
    assert problem["detail"].startswith("佐藤 次郎 が審査中です")


async def test_a_live_officer_can_be_given_a_guarantee_and_nobody_else(people: SignedIn) -> None:
    ids = {row["subject"]: row["id"] for row in await people.installation.fetch("SELECT * FROM identity.person")}
    application = await start(people)
    given = await act(people, SATO, application, "assignment", {"assignee": compose_id(ids[TANAKA])})
    assert given.json()["guarantees"][0]["assigned_to"] == compose_id(ids[TANAKA])
    async with people.installation.admin.write() as session:
        await revoke_person(session, ids[TANAKA], people.installation.clock.now())
    for wrong in (compose_id(ids[TANAKA]), compose_id(ids[TARO]), "person-x", "person-"):
        refused = await act(people, SATO, application, "assignment", {"assignee": wrong, "take_over": True})
        expect_problem(refused, 422, "request.invalid")


async def test_who_applied_never_reviews_not_even_as_another_row(people: SignedIn) -> None:
    application = await start(people)
    [row] = await people.installation.fetch("SELECT id FROM identity.person WHERE subject = $1", TARO)
    async with people.installation.admin.write() as session:
        await revoke_person(session, row["id"], people.installation.clock.now())
    await people.add("伊豆 太郎", Role.OFFICER, "H01", "taro")
    people.installation.application.state.service.callers._people._known.clear()  # a second goes by
    refused = await act(people, TARO, application, "review", {"decision": "accept"})
    expect_problem(refused, 403, "access.own_application")
