"""Locks of look-ups, as officers meet them."""

from datetime import timedelta

import pytest

from tests.harness import OTHER_TOWN, TOWN, Installation
from tests.journey.steps import change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import UNKNOWN


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
