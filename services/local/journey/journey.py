"""The whole journey over HTTP: a builder applies, an officer returns and accepts, a town looks up; who is refused."""

import datetime
from pathlib import Path

import httpx

from services.local.demo_file import DemoFile
from services.local.journey.application import accept, apply, wait_until_registered
from services.local.journey.caller import Show, introduce_callers
from services.local.journey.correction import correct, return_guarantee, show_history
from services.local.journey.life import go_through_life
from services.local.journey.look_up import Opened, fetch_papers, look_up, look_up_by_system, try_wrong_key
from services.local.journey.sample_application import compose_application, shorten_expiry
from shared.schemas.words.guarantee import GuaranteeKind

ADVANCE, CONTRACT = GuaranteeKind.ADVANCE_PAYMENT, GuaranteeKind.CONTRACT


async def run_journey(http: httpx.AsyncClient, demo: DemoFile, output: Path, show: Show, *, life: bool) -> list[Opened]:
    """Goes all the way, leaves the papers in `output`, and answers what its builder held once all was issued.

    With `life` the advance-payment guarantee then goes through all that may become of it.

    Raises Refusal at the first answer that is not what it must be, a wrong key that opens a certificate included.
    """
    callers = introduce_callers(http, demo)
    builder, officer = callers.builder.application, callers.officer.application
    form = compose_application(demo.clients["principal"].org, datetime.datetime.now(datetime.UTC))
    hasty = shorten_expiry(form, CONTRACT)
    sent = await apply(callers, hasty, show)
    await return_guarantee(officer, sent, CONTRACT, show)
    sent = await correct(builder, sent, hasty, show)
    await accept(officer, sent, show)
    registered = await wait_until_registered(builder, sent, show)
    await show_history(builder, registered, CONTRACT, show)
    opened = await fetch_papers(callers, registered, output, show)
    await look_up(callers.town.verification, opened[ADVANCE], registered, show)
    await try_wrong_key(callers, opened[ADVANCE], show)
    await look_up_by_system(callers.e_contract.verification, opened[CONTRACT], registered, show)
    if life:
        await go_through_life(callers, opened[ADVANCE], output, show)
    return [opened[ADVANCE], opened[CONTRACT]]
