"""A town says 受理 or 差戻し of what it looked up, as its own screens do."""

from typing import Any

import httpx

from tests.harness import Installation
from tests.journey.steps import fetch_key

ACCEPT: dict[str, Any] = {"decision": "accepted", "officer_name": "東伊豆 花子"}
RETURN: dict[str, Any] = {"decision": "returned", "officer_name": "東伊豆 花子", "note": "工事名が契約書と違います。"}
TO_SURETY, TO_PRINCIPAL = RETURN | {"to": "surety"}, RETURN | {"to": "principal"}


async def look_up(installation: Installation, number: str, client: str = "authority") -> httpx.Response:
    form = {"contract_number": number, "key": await fetch_key(installation, number)}
    if client == "e_contract":
        form["authority_code"] = "223018"
    answer = await installation.caller("verification", client).post("/verifications", form)
    assert answer.status_code == 200, answer.text
    return answer


async def give(
    installation: Installation,
    looked_up: httpx.Response,
    form: dict[str, Any],
    client: str = "authority",
    **headers: str,
) -> httpx.Response:
    """On what `looked_up` showed."""
    seen = {"If-Match": looked_up.headers["ETag"], **{name.replace("_", "-"): value for name, value in headers.items()}}
    path = f"/verifications/{looked_up.json()['id']}/receipt"
    return await installation.caller("verification", client).post(path, form, headers=seen)


async def list_returns(installation: Installation, **query: str) -> list[dict[str, Any]]:
    answer = await installation.caller("application", "officer").get("/returns", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
