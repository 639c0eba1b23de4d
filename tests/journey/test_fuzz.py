"""Some hundred generated calls of each API, by every role; `make fuzz` makes ten thousand and more."""

import copy

import pytest
from schemathesis.checks import CHECKS

from tests.fuzz.fuzzing import Size, fuzz
from tests.fuzz.reasons import REASONS
from tests.fuzz.world import CLIENTS, make_world
from tests.harness import Installation
from tests.pages import ROOT, SPECS, list_rows, read_page

SIZE = Size(examples=1, scenarios=1, edges=False)


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_generated_calls_are_answered_as_the_specification_says(installation: Installation, service: str) -> None:
    world = await make_world(installation)
    for client in CLIENTS:
        outcome = await fuzz(world, service, client, SIZE)
        assert outcome.faults == []
        assert outcome.reached
        assert outcome.checks.keys() == set(CHECKS.get_all_names())


async def test_an_answer_that_is_not_as_told_is_a_fault(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = copy.deepcopy(SPECS["verification_api"])
    spoilt["components"]["schemas"]["MeAnswer"]["properties"]["name"] = {"type": "integer"}
    spoilt["paths"]["/verifications"]["post"]["x-problems"] = ["verification.locked"]
    spoilt["paths"]["/me"]["get"]["x-roles"] = ["authority"]
    monkeypatch.setitem(SPECS, "verification_api", spoilt)
    outcome = await fuzz(await make_world(installation), "verification", "officer", SIZE)
    kinds = {fault.partition(":")[0] for fault in outcome.faults}
    assert kinds == {"response_schema_conformance", "answer_is_told", "GET /me is for ['authority']"}


def test_the_page_gives_every_reason_for_a_refusal() -> None:
    rows = {row[0].strip("`"): row[1] for row in list_rows(read_page("docs/fuzz.md")) if len(row) == 2}
    assert {code: rows.get(code) for code in REASONS} == REASONS


def test_every_reason_is_of_a_code_that_there_is() -> None:
    code = "".join(path.read_text() for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py"))
    assert [reason for reason in REASONS if f'"{reason.partition(" ")[0]}"' not in code] == []
