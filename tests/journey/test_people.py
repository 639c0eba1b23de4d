"""People in the history: who acted is kept, and named within the own organisation alone."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.runtime.identity.people import compose_id, revoke_person
from shared.schemas.words.roles import Role
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.harness import OTHER_BUILDER
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


async def read_movers(people: SignedIn, subject: str, application: str) -> list[str | None]:
    answer = await people.call("GET", f"/applications/{application}/history", subject=subject)
    moves = [move for move in answer.json()["items"] if move["kind"] == "advance_payment"]
    return [move["moved_by"] for move in moves]


async def test_people_are_named_within_their_own_organisation_alone(people: SignedIn) -> None:
    application = await start(people)
    assert (await act(people, SATO, application, "review", {"decision": "accept"})).status_code == 200
    assert await read_movers(people, HANAKO, application) == [NAMES[TARO], None]
    assert await read_movers(people, TANAKA, application) == [None, NAMES[SATO]]
    kept = await people.installation.fetch("SELECT DISTINCT moved_by FROM application.move")
    assert all(row["moved_by"].startswith("person-") for row in kept)


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
