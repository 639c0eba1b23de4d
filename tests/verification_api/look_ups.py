"""What look-ups leave behind and answer, and a number that nobody registered."""

import asyncio
from typing import Any

import httpx

from services.verification_api.looking_up.known import LookUps
from services.verification_api.looking_up.look_up import Decision, LookUp
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.forms import VerificationForm
from shared.schemas.words.contract_number import format_contract_number
from shared.schemas.words.roles import Role
from tests.callers import TOWN
from tests.harness import Installation

UNKNOWN = format_contract_number("009", 8, 7)


async def list_outcomes(installation: Installation) -> list[str]:
    """Of every look-up on record, oldest first."""
    rows = await installation.fetch("SELECT outcome FROM verification.look_up ORDER BY id")
    return [row["outcome"] for row in rows]


async def lock_all_numbers(installation: Installation) -> list[Decision]:
    """The town tries a key on a hundred unknown numbers at once."""
    actor = Actor("client", Role.AUTHORITY, TOWN, frozenset())
    forms = [
        VerificationForm(contract_number=format_contract_number("009", 8, serial), key="7K3FQXWA9RTC")
        for serial in range(1, 101)
    ]
    look_ups: LookUps = installation.verification.state.look_ups
    return await asyncio.gather(*(look_ups.ask(LookUp(actor, form, TOWN)) for form in forms))


def without_ids(answer: httpx.Response) -> tuple[int, dict[str, str], Any]:
    """An answer but for what is another in each: the id of the request."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, {**answer.json(), "instance": None}
