"""The journey's first half: the builder applies, the officer accepts, and the certificates come into being."""

import asyncio
from typing import Any

from services.admin.refusal import Refusal
from services.local.journey.caller import Caller, Callers, Show

REGISTERED_LIMIT_S = 120.0  # the first certificate ever also waits for the fonts
_PAUSE_S = 0.1


async def apply(callers: Callers, form: dict[str, Any], show: Show) -> dict[str, Any]:
    """申込作成 > 申込確認 > 送信完了, whatever the check warns of; answers the application as sent."""
    draft = (await callers.builder.post("application", "/applications", {**form, "draft": True}, expect=201)).json()
    show("builder", f"Kept a draft (申込作成): {draft['id']}, {list_statuses(draft)}.")
    await _check(callers.builder, form, show)
    sent = await callers.builder.post("application", f"/applications/{draft['id']}/submission", {})
    application: dict[str, Any] = sent.json()
    show("builder", f"Sent it (送信完了), as a warning stops nobody: {list_statuses(application)}.")
    await callers.other_builder.get("application", f"/applications/{application['id']}", expect=404)
    show("other builder", "Asked for that application: 404, it is not theirs.")
    return application


async def _check(builder: Caller, form: dict[str, Any], show: Show) -> None:
    check = (await builder.post("application", "/applications/checks", form)).json()
    for figures in check["guarantees"]:
        premium = figures["premium"]
        show(
            "builder",
            f"Checked (申込確認) {figures['kind']}: {figures['ratio']} % of the contract, "
            f"保証料 {premium['amount']:,} yen ({premium['source']}).",
        )
    for finding in check["findings"]:
        show("builder", f"The check says ({finding['severity']}, {finding['pointer']}): {finding['message']}")


async def accept(officer: Caller, application: dict[str, Any], show: Show) -> None:
    today = application["works"]["contract_date"]
    for guarantee in application["guarantees"]:
        path = f"/applications/{application['id']}/guarantees/{guarantee['kind']}"
        await officer.post("application", f"{path}/review", {"decision": "accept"})
        show("officer", f"Accepted {guarantee['kind']} (引受け).")
        if guarantee["premium"]["payment_method"] != "monthly":
            amount = guarantee["premium"]["amount"]
            await officer.post("application", f"{path}/premium-receipt", {"received_on": today, "amount": amount})
            show("officer", f"Noted the premium for {guarantee['kind']} (保証料入金): {amount:,} yen.")


async def wait_until_registered(builder: Caller, application_id: str, show: Show) -> list[dict[str, Any]]:
    """Polls as a front end would; raises Refusal after REGISTERED_LIMIT_S."""
    clock = asyncio.get_running_loop()
    started_at = clock.time()
    while clock.time() < started_at + REGISTERED_LIMIT_S:
        application = (await builder.get("application", f"/applications/{application_id}")).json()
        guarantees: list[dict[str, Any]] = application["guarantees"]
        if all(guarantee["status"] == "registered" for guarantee in guarantees):
            show("builder", f"After {clock.time() - started_at:.1f} s: {list_statuses(application)}.")
            return guarantees
        await asyncio.sleep(_PAUSE_S)
    raise Refusal(f"Not registered after {REGISTERED_LIMIT_S:.0f} s: {list_statuses(application)}.")


def list_statuses(application: dict[str, Any]) -> str:
    return ", ".join(f"{guarantee['kind']} {guarantee['status_label']}" for guarantee in application["guarantees"])
