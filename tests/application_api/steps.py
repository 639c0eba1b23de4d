"""What a builder and an officer do with an application, for tests that start from there."""

from typing import Any

import httpx

from tests.callers import Caller
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
    installation: Installation, application: dict[str, Any], form: dict[str, Any], tag: str | None = None
) -> httpx.Response:
    """Edits what the builder reads at this moment, or what had another tag."""
    caller, path = installation.caller("application", "principal"), f"/applications/{application['id']}"
    tag = (await caller.get(path)).headers["etag"] if tag is None else tag
    return await caller.call("PUT", path, json=form, headers={"If-Match": tag})


async def act(caller: Caller, application: dict[str, Any], kind: str, name: str, form: Any) -> httpx.Response:
    """An officer's act on a guarantee, such as its review, right after looking at it."""
    path = f"/applications/{application['id']}/guarantees/{kind}"
    return await caller.post(f"{path}/{name}", form, headers={"If-Match": await look(caller, application, kind)})


async def look(caller: Caller, application: dict[str, Any], kind: str) -> str:
    """The tag of a guarantee as this caller sees it; some tag where there is nothing to see."""
    seen = await caller.get(f"/applications/{application['id']}/guarantees/{kind}")
    return str(seen.headers.get("etag", '"nothing"'))


async def review(installation: Installation, application: dict[str, Any], kind: str, decision: Any) -> httpx.Response:
    return await act(installation.caller("application", "officer"), application, kind, "review", decision)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [guarantee["status"] for guarantee in answer["guarantees"]]
