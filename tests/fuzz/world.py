"""What there is before generated calls begin: something of every status, so that they meet more than emptiness."""

from dataclasses import dataclass

from fastapi import FastAPI

from tests.forms import make_new_form
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue

CLIENTS = ("principal", "officer", "authority", "e_contract")


@dataclass
class World:
    """`known` holds, by the name of a parameter or the path of a field, values that the services know."""

    installation: Installation
    known: dict[str, list[str]]

    def app(self, service: str) -> FastAPI:
        apps = {
            "application": self.installation.application,
            "issuance": self.installation.issuance,
            "verification": self.installation.verification,
        }
        return apps[service]


async def make_world(installation: Installation) -> World:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    builder = installation.caller("application", "principal")
    draft = await builder.post("/applications", {**make_new_form(), "draft": True})
    sent = await builder.post("/applications", make_new_form())
    approved = await approve(installation)
    ids = [answer["id"] for answer in (draft.json(), sent.json(), approved)]
    return World(
        installation,
        {
            "path.application_id": ids,
            "path.number": [number],
            "path.code": ["223018"],
            "header.if-match": [draft.headers["ETag"], sent.headers["ETag"], "*"],
            "body.contract_number": [number],
            "body.key": [key],
        },
    )
