"""The whole journey over HTTP: a builder applies, an officer returns and accepts, a town looks up; who is refused."""

import datetime
from pathlib import Path

import httpx

from services.local.demo_file import DemoFile
from services.local.journey.application import accept, apply, wait_until_registered
from services.local.journey.caller import Show, introduce_callers
from services.local.journey.correction import correct, return_guarantee, show_history
from services.local.journey.look_up import Opened, fetch_papers, look_up, look_up_by_system, try_wrong_key
from services.local.journey.sample_application import compose_application, shorten_expiry


async def run_journey(http: httpx.AsyncClient, demo: DemoFile, output: Path, show: Show) -> list[Opened]:
    """Goes all the way, leaves the papers in `output`, and answers what its builder holds in the end.

    Raises Refusal at the first answer that is not what it must be, a wrong key that opens a certificate included.
    """
    callers = introduce_callers(http, demo)
    form = compose_application(demo.clients["principal"].org, datetime.datetime.now(datetime.UTC))
    hasty = shorten_expiry(form, "contract")
    application = await apply(callers, hasty, show)
    await return_guarantee(callers.officer, application["id"], "contract", show)
    application = await correct(callers.builder, application["id"], hasty, show)
    await accept(callers.officer, application, show)
    registered = await wait_until_registered(callers.builder, application["id"], show)
    await show_history(callers.builder, application["id"], "contract", show)
    advance, contract = [await fetch_papers(callers, guarantee, output, show) for guarantee in registered]
    await look_up(callers.town, advance, application, show)
    await try_wrong_key(callers, advance, show)
    await look_up_by_system(callers.e_contract, contract, application, show)
    return [advance, contract]
