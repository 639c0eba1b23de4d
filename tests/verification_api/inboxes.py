"""Steps towards guarantees that are delivered without a key."""

from typing import Any

from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue

WISH = {"/guarantees/0/deliver_directly": True}


async def choose(installation: Installation, *, direct_delivery: bool = True, client: str = "authority") -> Any:
    town = installation.caller("verification", client)
    answer = await town.call("PUT", "/preferences", json={"direct_delivery": direct_delivery})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def deliver(installation: Installation) -> str:
    """The number of a guarantee that lies in its town's inbox."""
    await choose(installation)
    return await issue(installation, make_single(WISH))


async def fetch_inbox(installation: Installation, client: str = "authority", **query: Any) -> list[dict[str, Any]]:
    answer = await installation.caller("verification", client).get("/inbox", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
