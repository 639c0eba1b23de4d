"""POST /verifications/batch: every item as if it came alone."""

from typing import Any

import pytest

from tests.callers import TOWN
from tests.harness import Installation
from tests.journey.steps import change_key, fetch_key, issue
from tests.verification_api.look_ups import UNKNOWN, list_outcomes


async def test_each_item_is_answered_counted_and_recorded_as_if_it_came_alone(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    right: dict[str, Any] = {"contract_number": number, "key": key}
    wrong = {"contract_number": number, "key": change_key(key)}
    items: list[Any] = [
        {**right, "authority_code": TOWN, "expected": {"contract_amount": 1}},
        {"contract_number": "00108-000018", "key": key},
        {**right, "authority_code": "131016"},
        7,
        {"contract_number": UNKNOWN, "key": key},
        *[wrong] * 6,
        right,
    ]
    system = installation.caller("verification", "e_contract")
    answer = await system.post("/verifications/batch", {"items": items})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store, no-transform")
    outcomes = answer.json()["items"]
    assert [outcome["status_code"] for outcome in outcomes] == [200, 422, 422, 422, 404, *[404] * 5, 429, 429]
    assert outcomes[0]["verification"]["match"]["result"] == "differs"
    assert outcomes[1]["problem"]["errors"][0]["pointer"] == "/contract_number"
    assert outcomes[2]["problem"]["errors"][0]["pointer"] == "/authority_code"
    assert outcomes[4]["problem"] == outcomes[5]["problem"]
    assert outcomes[-1]["retry_after"] == 900
    assert await list_outcomes(installation) == ["confirmed", *["not_confirmed"] * 6]
    again = await system.get(f"/verifications/{outcomes[0]['verification']['id']}")
    assert again.status_code == 200


@pytest.mark.parametrize("count", [0, 101])
async def test_none_and_more_than_a_hundred_are_refused_whole(installation: Installation, count: int) -> None:
    items = [{"contract_number": UNKNOWN, "key": "7K3FQXWA9RTC"}] * count
    answer = await installation.caller("verification", "e_contract").post("/verifications/batch", {"items": items})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/items")
    assert await list_outcomes(installation) == []


async def test_a_hundred_items_at_once_evaluate_exactly_what_the_quota_allows(installation: Installation) -> None:
    items = [{"contract_number": UNKNOWN, "key": "7K3FQXWA9RTC"}] * 100
    answer = await installation.caller("verification", "e_contract").post("/verifications/batch", {"items": items})
    codes = [outcome["status_code"] for outcome in answer.json()["items"]]
    assert codes == [404] * 5 + [429] * 95
