"""Officers see at each API what that service failed to handle, and nothing of what it says."""

from typing import Any

from tests.harness import Installation
from tests.journey.steps import issue

FAIL = """
    UPDATE events.delivery
    SET handled_at = NULL, tries = 3, last_error = 'ValueError', due_at = now() + interval '1 hour'
    WHERE hearer = $1
    """


async def list_deliveries(installation: Installation, service: str, status: str = "") -> list[dict[str, Any]]:
    answer = await installation.caller(service, "officer").get(f"/deliveries{status}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_each_api_tells_officers_what_it_failed_to_handle(installation: Installation) -> None:
    await issue(installation)
    assert await list_deliveries(installation, "application") == []
    for hearer in ("application", "issuance"):
        await installation.fetch(FAIL, hearer)
    failing = await list_deliveries(installation, "application", "?status=failing")
    assert [(item["hearer"], item["event_type"]) for item in failing] == [
        ("application", "guarantee.issued"),
        ("application", "guarantee.registered"),
    ]
    assert (failing[0]["tries"], failing[0]["last_error"], failing[0]["status_label"]) == (3, "ValueError", "再試行中")
    assert failing[0]["next_try_at"] is not None
    await installation.fetch("UPDATE events.delivery SET parked_at = now() WHERE event_id = $1", failing[0]["event_id"])
    [parked] = await list_deliveries(installation, "application", "?status=parked")
    assert (parked["event_id"], parked["next_try_at"]) == (failing[0]["event_id"], None)
    assert len(await list_deliveries(installation, "application")) == 2
    assert await list_deliveries(installation, "verification") == []
    assert {item["hearer"] for item in await list_deliveries(installation, "issuance")} == {"issuance"}
