"""What GET gives can be PUT back: fields that only answers have are passed over while they are unchanged."""

from typing import Any

import pytest

from tests.application_api.steps import RETURN, put, review, start, statuses
from tests.forms import make_form, make_new_form
from tests.harness import Installation


async def read(installation: Installation, application: dict[str, Any]) -> dict[str, Any]:
    answer = await installation.caller("application", "principal").get(f"/applications/{application['id']}")
    body: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{body["tag"]}"'
    return body


@pytest.fixture(params=["draft", "returned", "partly returned"])
async def kept(request: pytest.FixtureRequest, installation: Installation) -> dict[str, Any]:
    """An application that its builder may edit, as read."""
    pointer = "/guarantees/0/deposit_bank/bank_code"
    application = await start(installation, make_new_form({pointer: "0149"}), draft=request.param == "draft")
    if "returned" in request.param:
        await review(installation, application, "contract", RETURN)
    if request.param == "returned":
        await review(installation, application, "advance_payment", RETURN)
    return await read(installation, application)


async def test_what_was_read_is_sent_back_as_it_is(installation: Installation, kept: dict[str, Any]) -> None:
    answer = await put(installation, kept, kept)
    assert answer.status_code == 200, answer.text
    same = {**answer.json(), "version": kept["version"], "tag": kept["tag"]}
    assert same == kept
    assert (answer.json()["version"], answer.json() == await read(installation, kept)) == (kept["version"] + 1, True)


async def test_what_was_read_is_edited_in_place(installation: Installation, kept: dict[str, Any]) -> None:
    edited = make_form({"/guarantees/1/amount": 6_000_000}, kept)
    answer = await put(installation, kept, edited)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["guarantees"][1]["amount"], statuses(answer.json())) == (6_000_000, statuses(kept))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/id", "00000000-0000-7000-8000-000000000000"),
        ("/version", 9),
        ("/version", True),
        ("/tag", "x"),
        ("/received_at", "2026-04-10T10:00:01+09:00"),
        ("/findings", [{}]),
        ("/normalised", None),
        ("/guarantees/0/status", "approved"),
        ("/guarantees/0/ratio", "41.0"),
        ("/guarantees/1/contract_number", "00108-000019"),
        ("/guarantees/1/note_from_surety", "よろしく"),
        ("/guarantees/1/premium/amount", 1),
        ("/guarantees/1/premium/source", "public"),
        ("/guarantees/1/assigned_to", "me"),
    ],
)
async def test_what_a_builder_cannot_change_is_told_and_edits_nothing(
    installation: Installation, pointer: str, value: Any
) -> None:
    draft = await read(installation, await start(installation, draft=True))
    refused = await put(installation, draft, make_form({pointer: value}, draft))
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [(pointer, "field.read_only")]
    assert await read(installation, draft) == draft


async def test_a_moment_may_be_written_in_another_way(installation: Installation) -> None:
    application = await start(installation)
    for kind in ("contract", "advance_payment"):
        await review(installation, application, kind, RETURN)
    kept = await read(installation, application)
    assert kept["received_at"] == "2026-04-10T10:00:00+09:00"
    assert (await put(installation, kept, {**kept, "received_at": "2026-04-10T01:00:00Z"})).status_code == 200


async def test_guarantees_are_told_apart_by_their_kind_and_a_new_one_has_no_answer_yet(
    installation: Installation,
) -> None:
    draft = await read(installation, await start(installation, draft=True))
    turned = {**draft, "guarantees": draft["guarantees"][::-1]}
    assert (await put(installation, draft, turned)).status_code == 200
    draft = await read(installation, draft)
    only = (await put(installation, draft, {**draft, "guarantees": draft["guarantees"][1:]})).json()
    refused = await put(installation, only, draft)
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert {"/guarantees/0/id", "/guarantees/0/premium/amount"} < pointers


@pytest.mark.parametrize("body", [[], "x", 1, {"guarantees": 1}, {"guarantees": [1, {"premium": 1}], "id": 1}])
async def test_whatever_is_no_form_is_refused_as_before(installation: Installation, body: Any) -> None:
    draft = await start(installation, draft=True)
    refused = await put(installation, draft, body)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")


async def test_an_unknown_field_is_refused_beside_those_of_the_answer(installation: Installation) -> None:
    draft = await read(installation, await start(installation, draft=True))
    refused = await put(installation, draft, {**draft, "nonsense": 1})
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/nonsense", "field.unknown")]
