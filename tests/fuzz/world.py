"""What there is before generated calls begin: something of every status, so that they meet more than emptiness."""

from tests.forms import make_new_form
from tests.fuzz.fuzzing import Run
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue

CLIENTS = ("principal", "officer", "authority", "e_contract")


async def make_runs(installation: Installation, service: str, seed: int = 0) -> list[Run]:
    """A run for each role, which knows what the world has."""
    number = await issue(installation)
    key = await fetch_key(installation, number)
    builder = installation.caller("application", "principal")
    draft = await builder.post("/applications", {**make_new_form(), "draft": True})
    sent = await builder.post("/applications", make_new_form())
    approved = await approve(installation)
    ids = [answer["id"] for answer in (draft.json(), sent.json(), approved)]
    runs = []
    for client in CLIENTS:
        run = Run(installation, service, client, seed)
        run.known["application_id"] += ids
        run.known["number"].append(number)
        run.known["contract_number"].append(number)
        run.known["key"].append(key)
        run.known["code"].append("223018")
        runs.append(run)
    return runs
