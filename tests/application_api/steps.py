"""What a builder and an officer do with an application, for tests that start from there."""

from typing import Any

import httpx

from tests.forms import make_new_form
from tests.harness import Installation

ACCEPT = {"decision": "accept"}
RETURN = {"decision": "return", "note": "工期を確認してください。"}
OTHER_MEMBER = "5010401067252"
DECLARED = {
    "advance_contract_number": "00108-000019",
    "advance_amount": 20_000_000,
    "half_term_passed": True,
    "half_work_done": True,
    "certified": True,
}


async def post(installation: Installation, path: str, form: Any, client: str = "principal") -> httpx.Response:
    return await installation.caller("application", client).post(path, form)


async def start(installation: Installation, form: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    answer = await post(installation, "/applications", {**(form or make_new_form()), **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def put(
    installation: Installation, application: dict[str, Any], form: dict[str, Any], version: int | None = None
) -> httpx.Response:
    caller = installation.caller("application", "principal")
    tag = f'"{application["version"] if version is None else version}"'
    return await caller.call("PUT", f"/applications/{application['id']}", json=form, headers={"If-Match": tag})


async def review(installation: Installation, application: dict[str, Any], kind: str, decision: Any) -> httpx.Response:
    return await post(installation, f"/applications/{application['id']}/guarantees/{kind}/review", decision, "officer")


def statuses(answer: dict[str, Any]) -> list[str]:
    return [guarantee["status"] for guarantee in answer["guarantees"]]
