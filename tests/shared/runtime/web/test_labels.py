"""`GET /labels`: every closed list of a specification has its words."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Installation

SERVICES = ("application", "issuance", "verification")
OPENAPI = Path(__file__).parents[4] / "openapi"


def list_enumerations(schema: object) -> Iterator[frozenset[str]]:
    """The values of every list that a person may choose from or read; 甲型 and 乙型 are their own labels."""
    if isinstance(schema, dict):
        values = schema.get("enum")
        if isinstance(values, list) and all(value.isascii() for value in values):
            yield frozenset(values)
        for part in schema.values():
            yield from list_enumerations(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from list_enumerations(part)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_value_of_every_closed_list_has_its_japanese_label(
    installation: Installation, service: str
) -> None:
    answer = await installation.caller(service, "principal").get("/labels")
    labels = answer.json()
    schemas = json.loads((OPENAPI / f"{service}_api.json").read_text("utf-8"))["components"]["schemas"]
    # What a list is ordered or counted by is a program's choice, and is never shown.
    shown = {name: schema for name, schema in schemas.items() if not name.endswith(("Sort", "By"))}
    enumerations = set(list_enumerations(shown))
    assert len(enumerations) >= 3
    assert enumerations - {frozenset(group) for group in labels.values()} == set()
    assert all(not label.isascii() for group in labels.values() for label in group.values())


@pytest.mark.parametrize("service", SERVICES)
async def test_labels_that_are_known_already_are_not_sent_again(installation: Installation, service: str) -> None:
    caller = installation.caller(service, "authority")
    tag = (await caller.get("/labels")).headers["etag"]
    known = await caller.call("GET", "/labels", headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_problem_has_the_title_that_its_document_has(installation: Installation, service: str) -> None:
    caller = installation.caller(service, "principal")
    titles = (await caller.get("/labels")).json()["problem"]
    refused = (await caller.get("/nothing")).json()
    assert titles[refused["code"]] == refused["title"]


async def test_labels_are_in_the_order_to_show_them(installation: Installation) -> None:
    labels = (await installation.caller("application", "principal").get("/labels")).json()
    assert list(labels["status"].items())[:2] == [("draft", "作成中"), ("submitted", "送信済")]
    assert labels["payment_method"]["monthly"] == "保証料一括納付"
    assert labels["finding"]["rule.rate"] == "前払率の上限、契約保証の割合の下限"
