"""A change of an issued guarantee, as its builder and an officer take it on its way."""

from typing import Any

from tests.application_api.steps import ACCEPT, post, review, start
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.journey.steps import issue


async def fetch_change_form(installation: Installation, number: str) -> dict[str, Any]:
    answer = await installation.caller("application", "principal").get(f"/change-forms/{number}")
    assert answer.status_code == 200, answer.text
    form: dict[str, Any] = answer.json()
    return form


async def send_change(
    installation: Installation,
    changes: dict[str, Any],
    form: dict[str, Any] | None = None,
    *,
    accepted: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The number of a guarantee that was issued, and a change of it as it was sent; billed monthly, it is approved."""
    number = await issue(installation, form or make_single())
    asked = make_form(changes, await fetch_change_form(installation, number))
    change = await start(installation, asked)
    if accepted:
        answer = await review(installation, change, change["guarantees"][0]["kind"], ACCEPT)
        assert answer.status_code == 200, answer.text
        change = answer.json()
    return number, change


async def send_again(installation: Installation, change: dict[str, Any]) -> dict[str, Any]:
    answer = await post(installation, f"/applications/{change['id']}/submission", None)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body
