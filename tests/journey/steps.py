"""Steps of the journey that several tests start from."""

from typing import Any

from tests.application_api.steps import ACCEPT, act
from tests.forms import make_single
from tests.harness import Installation

RELEASE = {"decision": "release"}


def make_held(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A form of one guarantee that is too large to be issued without a release."""
    return make_single(
        {"/works/contract_amount": 2_000_000_000, "/guarantees/0/amount": 600_000_000, **(changes or {})}
    )


async def approve(installation: Installation, form: dict[str, Any] | None = None) -> dict[str, Any]:
    """An application of one guarantee, accepted and approved; not yet heard by anybody."""
    builder = installation.caller("application", "principal")
    answer = await builder.post("/applications", form or make_single())
    assert answer.status_code == 201, answer.text
    application: dict[str, Any] = answer.json()
    kind = application["guarantees"][0]["kind"]
    officer = installation.caller("application", "officer")
    review = await act(officer, application, kind, "review", ACCEPT)
    assert review.status_code == 200, review.text
    return application


async def issue(installation: Installation, form: dict[str, Any] | None = None) -> str:
    """The contract number of a guarantee that went all the way."""
    application = await approve(installation, form)
    await installation.settle()
    found = await installation.caller("application", "principal").get(f"/applications/{application['id']}")
    number: str = found.json()["guarantees"][0]["contract_number"]
    return number


async def fetch_key(installation: Installation, number: str) -> str:
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key")
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["key"]
    return key


async def verify(installation: Installation, number: str, key: str, client: str = "authority") -> Any:
    caller = installation.caller("verification", client)
    return await caller.post("/verifications", {"contract_number": number, "key": key})


def change_key(key: str) -> str:
    """Another well-formed key: one symbol differs."""
    return ("A" if key[0] != "A" else "C") + key[1:]
