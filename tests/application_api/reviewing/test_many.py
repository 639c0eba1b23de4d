"""Many reviews in one request: each has its own answer, and one that is refused stops no other."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.runtime.identity.clients import add_client
from shared.schemas.words.roles import Role
from tests.application_api.steps import RETURN, act, start
from tests.callers import Caller
from tests.forms import make_single
from tests.harness import Installation

NOWHERE = "00000000-0000-7000-8000-000000000000"


async def see(caller: Caller, application: dict[str, Any], kind: str, **decision: Any) -> dict[str, Any]:
    """One item of the list, right after looking at the guarantee."""
    guarantee = (await caller.get(f"/applications/{application['id']}/guarantees/{kind}")).json()
    decided = decision or {"decision": "accept"}
    return {"application_id": application["id"], "kind": kind, "tag": guarantee["tag"], **decided}


async def send(caller: Caller, items: list[Any], **headers: str) -> httpx.Response:
    return await caller.post("/reviews", {"items": items}, headers=headers)


def outcomes(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [
        item["status"] if item["status_code"] == 200 else (item["status_code"], item["problem"]["code"])
        for item in answer.json()["items"]
    ]


async def test_each_is_decided_on_its_own_and_answered_in_its_place(installation: Installation) -> None:
    officer, other = (installation.caller("application", name) for name in ("officer", "other_officer"))
    first, second = await start(installation), await start(installation)
    taken = await start(installation, make_single())
    await act(other, taken, "advance_payment", "assignment", {"assignee": "me"})
    items = [
        await see(officer, second, "contract", **RETURN),
        await see(officer, taken, "advance_payment"),
        await see(officer, first, "contract"),
        {**await see(officer, first, "advance_payment"), "tag": "seen long ago"},
        {**await see(officer, first, "advance_payment"), "application_id": NOWHERE},
        {**await see(officer, first, "advance_payment"), "kind": "intermediate_payment"},
        await see(officer, second, "advance_payment"),
    ]
    answer = await send(officer, items)
    assert outcomes(answer) == [
        "returned",
        (409, "application.assigned"),
        "approved",
        (412, "review.changed"),
        (404, "application.not_found"),
        (404, "application.not_found"),
        "accepted",
    ]
    found = answer.json()["items"]
    assert [(item["application_id"], item["kind"]) for item in found] == [
        (item["application_id"], item["kind"]) for item in items
    ]
    assert found[1]["problem"]["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    for item in found:
        if item["tag"]:
            read = await officer.get(f"/applications/{item['application_id']}/guarantees/{item['kind']}")
            assert (read.json()["tag"], read.json()["status_label"]) == (item["tag"], item["status_label"])
    await installation.settle()
    rows = await installation.fetch("SELECT count(*) FROM events.event WHERE type = 'guarantee.approved'")
    assert rows[0][0] == 1


async def test_a_list_with_a_guarantee_twice_decides_nothing(installation: Installation) -> None:
    officer = installation.caller("application", "officer")
    application = await start(installation)
    twice = await see(officer, application, "contract")
    items = [twice, await see(officer, application, "advance_payment"), {**twice, **RETURN}]
    refused = await send(officer, items)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
        ("/items/0", "item.twice"),
        ("/items/2", "item.twice"),
    ]
    assert await see(officer, application, "contract") == twice


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([], "/items"),
        ([{"application_id": NOWHERE, "kind": "contract", "tag": "x", "decision": "return"}], "/items/0/note"),
        ([{"application_id": NOWHERE, "kind": "contract", "tag": "", "decision": "accept"}], "/items/0/tag"),
        ([{"application_id": NOWHERE, "kind": "contract", "decision": "accept"}], "/items/0/tag"),
        ([{"application_id": NOWHERE, "kind": "contract", "tag": "x", "decision": "accept", "n": 1}], "/items/0/n"),
        ([{"application_id": NOWHERE, "kind": "contract", "tag": "x", "decision": "accept"}] * 101, "/items"),
    ],
)
async def test_a_list_of_the_wrong_shape_is_refused_whole(
    installation: Installation, items: list[Any], pointer: str
) -> None:
    refused = await send(installation.caller("application", "officer"), items)
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (422, [pointer])


async def test_a_repeat_gets_the_same_bytes_and_nothing_happens_twice(installation: Installation) -> None:
    officer = installation.caller("application", "officer")
    application = await start(installation)
    items = [await see(officer, application, kind) for kind in ("advance_payment", "contract")]
    key = {"Idempotency-Key": "once"}
    first, repeat = [await send(officer, items, **key) for _ in range(2)]
    assert (outcomes(first), repeat.content) == (["accepted", "approved"], first.content)
    assert outcomes(await send(officer, items)) == [(409, "application.wrong_status")] * 2
    other = await send(officer, items[:1], **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.other_body")


async def test_of_two_officers_with_the_same_list_each_guarantee_has_one_decision(installation: Installation) -> None:
    callers = [installation.caller("application", name) for name in ("officer", "other_officer")]
    applications = [await start(installation, make_single()) for _ in range(4)]
    items = [await see(callers[0], application, "advance_payment") for application in applications]
    answers = await asyncio.gather(send(callers[0], items), send(callers[1], items[::-1]))
    mine, others = outcomes(answers[0]), outcomes(answers[1])[::-1]
    for pair in zip(mine, others, strict=True):
        assert sorted(pair, key=str) == [(409, "application.assigned"), "approved"] or sorted(pair, key=str) == [
            (409, "application.wrong_status"),
            "approved",
        ]
    rows = await installation.fetch("SELECT count(*) FROM events.event WHERE type = 'guarantee.approved'")
    assert rows[0][0] == len(applications)


async def test_who_applied_reviews_nothing_in_a_list_either(installation: Installation) -> None:
    application = await start(installation)
    officer = installation.caller("application", "officer")
    await installation.give_to_the_company()
    answer = await send(officer, [await see(officer, application, "contract")])
    assert outcomes(answer) == [(403, "access.own_application")]


async def test_what_is_above_the_signing_limit_waits_in_a_list_too(installation: Installation) -> None:
    async with installation.admin.write() as session:
        client = await add_client(session, name="limited", role=Role.OFFICER, org="H01", signing_limit=10_000_000)
    limited = Caller(installation.http("application"), client)
    application = await start(installation, make_single())
    answer = await send(limited, [await see(limited, application, "advance_payment")])
    [item] = answer.json()["items"]
    assert (item["status"], item["approval"]) == ("accepted", "waiting")
