"""Schemathesis against one API in one role: all its phases and checks, and two of our own.

It works in a thread, and calls over loopback the service that this process serves.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.schemas import BaseSchema

from shared.schemas.words.roles import Role
from tests.callers import CLIENTS
from tests.chromium import serve
from tests.fuzz.reasons import OF_THE_FORM, OF_THE_MOMENT, find_reasons
from tests.fuzz.world import World
from tests.pages import SPECS
from tests.specifications.watching import find_contract_faults

SETTLE_EVERY = 100


@dataclass(frozen=True)
class Size:
    """How much a run generates.

    `examples` for each operation, `scenarios` that follow the links; `edges` says whether the edges of each schema
    are tried one by one, which is some hundred cases an operation.
    """

    examples: int
    scenarios: int
    edges: bool = True


@dataclass
class Outcome:
    """What came of the cases of one role; `cases` by phase, `answers` by kind (2xx, 4xx), `refused` by code.

    `reached` holds the operations that succeeded, `faults` a text for each check that failed.
    """

    cases: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@schemathesis.check
def answer_is_told(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """What every other test asks of an answer, too: the specification tells its headers, its body and its code."""
    answer = httpx.Response(
        response.status_code,
        headers=[
            (name, value) for name, values in response.headers.items() for value in values if name != "content-encoding"
        ],
        content=response.content,
        request=httpx.Request(str(response.request.method), str(response.request.url)),
    )
    faults = list(find_contract_faults(answer, case.operation.schema.raw_schema))
    assert not faults, faults


async def fuzz(world: World, service: str, client: str, size: Size, seed: int = 0) -> Outcome:
    """Runs every phase of Schemathesis with the token of `client`."""
    token = await world.installation.caller(service, client).token()
    loop = asyncio.get_running_loop()

    def settle() -> None:
        asyncio.run_coroutine_threadsafe(world.installation.settle(), loop).result()

    async with serve(world.app(service)) as address:
        configuration = _configure(world, address, token, size, seed)
        schema = schemathesis.openapi.from_dict(SPECS[f"{service}_api"], config=configuration)
        return await asyncio.to_thread(_run, schema, CLIENTS[client][0], settle)


def _configure(world: World, address: str, token: str, size: Size, seed: int) -> SchemathesisConfig:
    """All checks are on; no example is kept from one run to the next."""
    generation = {"max-examples": size.examples, "database": "none", "no-shrink": True}
    names = {place: place.replace(".", "-") for place in world.known}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": address,
            "headers": {"Authorization": f"Bearer {token}"},
            "continue-on-failure": True,
            "cache": {"enabled": False},
            "suppress-health-check": ["all"],
            "dictionaries": {names[place]: {"values": values} for place, values in world.known.items()},
            "parameters": {place: {"dictionary": name, "probability": 0.7} for place, name in names.items()},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", *OF_THE_MOMENT]},
                "negative_data_rejection": {"expected-statuses": [*OF_THE_FORM, *OF_THE_MOMENT]},
            },
            "generation": generation,
            "phases": {
                "coverage": {"enabled": size.edges},
                "stateful": {"generation": {**generation, "max-examples": size.scenarios}},
            },
        }
    )


def _run(schema: BaseSchema, role: Role, settle: Callable[[], None]) -> Outcome:
    outcome, calls = Outcome(), count(1)

    @schema.hook
    def after_call(_: HookContext, __: Case[Any], ___: Response) -> None:
        if next(calls) % SETTLE_EVERY == 0:
            settle()

    @schema.hook
    def filter_failure(_: HookContext, failure: Failure, __: Case[Any], response: Response) -> bool:
        """A refusal counts where no reason is listed for it."""
        if not isinstance(failure, RejectedPositiveData):
            return True
        codes, unlisted = find_reasons(response.json())
        outcome.refused.update(codes)
        return bool(unlisted)

    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            raise event.value
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            _note(event, role, outcome)
    return outcome


def _note(event: events.ScenarioFinished, role: Role, outcome: Outcome) -> None:
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        response = interaction.response
        assert response is not None, recorder.cases[case_id].value
        case = recorder.cases[case_id].value
        outcome.cases[event.phase.value] += 1
        outcome.answers[f"{response.status_code // 100}xx"] += 1
        if response.status_code < 300:
            outcome.reached.add(case.operation.label)
            roles = case.operation.definition.raw.get("x-roles", [role])
            if role not in roles:
                outcome.faults.append(f"{case.operation.label} is for {roles}")
        for check in recorder.checks.get(case_id, ()):
            outcome.checks[check.name] += 1
            if check.failure_info is not None:
                outcome.faults.append(
                    f"{check.name}: {check.failure_info.failure}\n"
                    f"{case.operation.label} {case.path_parameters} {case.query} {case.body!r:.600}\n"
                    f"{response.status_code} {response.content[:600].decode('utf-8', 'replace')}"
                )
