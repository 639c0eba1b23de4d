"""Steps of tests about what becomes of a guarantee: its tag, an officer's act, an approved change."""

from typing import Any

import httpx

from shared.runtime.data.database import new_id
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeApproved
from tests.callers import Caller
from tests.harness import Installation

REASON = "工事名の記載を誤っていたため"


async def see(caller: Caller, number: str) -> dict[str, str]:
    """The header that says what was seen of a guarantee."""
    return {"If-Match": (await caller.get(f"/guarantees/{number}")).headers["etag"]}


async def act_on(
    installation: Installation, number: str, path: str, form: dict[str, Any], client: str = "officer"
) -> httpx.Response:
    """An officer's act on what the guarantee is now."""
    officer = installation.caller("issuance", client)
    return await officer.post(f"/guarantees/{number}/{path}", form, headers=await see(officer, number))


async def correct(installation: Installation, number: str, content: dict[str, Any], **more: Any) -> httpx.Response:
    return await act_on(installation, number, "corrections", {"content": content, "reason": REASON, **more})


async def publish_change(installation: Installation, number: str, **changes: Any) -> GuaranteeApproved:
    """As if application_api had approved a change of the newest content."""
    [row] = await installation.fetch(
        "SELECT id, current_version FROM issuance.guarantee WHERE contract_number = $1", number
    )
    async with installation.admin.read(EVERYTHING) as session:
        first, *_ = await list_facts(session, GuaranteeApproved, row["id"])
    asked = {"change_of": number, "request_id": new_id(), "base_version": row["current_version"], **changes}
    approved = GuaranteeApproved.model_validate_json(first.data).model_copy(update=asked)
    state = installation.application.state
    async with state.service.database.write(EVERYTHING) as session:
        await publish(session, approved, installation.clock.now(), state.tools.fact_keys)
    return approved


async def fetch_history(installation: Installation, number: str, client: str = "officer") -> list[dict[str, Any]]:
    answer = await installation.caller("issuance", client).get(f"/guarantees/{number}/history")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
