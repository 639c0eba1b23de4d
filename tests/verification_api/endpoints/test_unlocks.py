"""Locks of look-ups, as officers meet them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.schemas.words.contract_number import format_contract_number
from tests.callers import OTHER_TOWN, TOWN
from tests.harness import Installation
from tests.journey.steps import change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import UNKNOWN, lock_all_numbers


async def test_a_lock_is_lifted_for_whoever_asked_for_the_town(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for client in ("e_contract", "authority"):
        for _ in range(5):
            await verify(installation, number, change_key(key), client)
    officer = installation.caller("verification", "officer")
    other = await officer.post("/verifications/unlocks", {"contract_number": number, "authority_code": OTHER_TOWN})
    assert other.json()["code"] == "verification.no_lock"
    form = {"contract_number": number, "authority_code": TOWN}
    assert (await officer.post("/verifications/unlocks", form)).status_code == 200
    for client in ("e_contract", "authority"):
        assert (await verify(installation, number, key, client)).status_code == 200
    rows = await installation.fetch("SELECT org, authority_code FROM verification.unlock")
    assert {tuple(row) for row in rows} == {("econtract-1", TOWN), (TOWN, TOWN)}


@pytest.mark.parametrize("code", ["22301", "223017", "２２３０１８", "", "econtract-1"])
async def test_what_is_no_organisation_is_told_and_not_looked_for(installation: Installation, code: str) -> None:
    officer = installation.caller("verification", "officer")
    answer = await officer.post("/verifications/unlocks", {"contract_number": UNKNOWN, "authority_code": code})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == "/authority_code"
    assert "団体コード" in error["message"]


async def test_only_an_officer_lifts_the_last_lock(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    for _ in range(20):
        assert (await verify(installation, number, change_key(key))).status_code == 404
        installation.clock.advance(timedelta(hours=25))
    assert (await verify(installation, number, key)).status_code == 429
    form = {"contract_number": number, "authority_code": TOWN}
    town = installation.caller("verification", "authority")
    assert (await town.post("/verifications/unlocks", form)).status_code == 403
    officer = installation.caller("verification", "officer")
    assert (await officer.post("/verifications/unlocks", form)).status_code == 200
    assert (await officer.post("/verifications/unlocks", form)).status_code == 404
    assert (await verify(installation, number, key)).status_code == 200
    assert len(await installation.fetch("SELECT * FROM verification.unlock")) == 1


async def test_locks_are_listed_and_many_are_lifted_at_once(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await lock_all_numbers(installation)
    installation.clock.advance(timedelta(minutes=1))
    for _ in range(5):
        await verify(installation, number, change_key(key), "e_contract")
    officer = installation.caller("verification", "officer")
    first = (await officer.get("/locks", params={"limit": 1})).json()
    rest = (await officer.get("/locks", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert first["total"] == 2
    assert [(lock["contract_number"], lock["org"], lock["wrong_keys"]) for lock in first["items"] + rest["items"]] == [
        (number, "econtract-1", 5),
        (None, TOWN, 20),
    ]
    assert rest["items"][0]["locked_until"] == "2026-04-10T11:00:00+09:00"
    assert (await officer.get("/locks", params={"authority_code": OTHER_TOWN})).json()["items"] == []
    items = [
        {"authority_code": TOWN},
        {"authority_code": TOWN, "contract_number": format_contract_number("009", 8, 999)},
        {"authority_code": TOWN, "contract_number": number},
    ]
    lifted = (await officer.post("/verifications/unlocks", {"items": items})).json()["items"]
    assert [outcome["status_code"] for outcome in lifted] == [200, 404, 200]
    assert lifted[1]["problem"]["code"] == "verification.no_lock"
    assert (await officer.get("/locks")).json()["items"] == []
    for client in ("authority", "e_contract"):
        assert (await verify(installation, number, key, client)).status_code == 200
    unlocks = await installation.fetch("SELECT org, contract_number FROM verification.unlock")
    assert {tuple(unlock) for unlock in unlocks} == {(TOWN, ""), ("econtract-1", ""), ("econtract-1", number)}


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({}, "/authority_code"),
        ({"items": []}, "/items"),
        ({"items": [{"authority_code": TOWN}], "authority_code": TOWN}, "/items"),
        ({"items": [{"contract_number": UNKNOWN}]}, "/items/0/authority_code"),
    ],
)
async def test_one_lock_is_named_or_many_are(installation: Installation, form: dict[str, Any], pointer: str) -> None:
    answer = await installation.caller("verification", "officer").post("/verifications/unlocks", form)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
