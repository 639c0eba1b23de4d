"""Whoever holds a service's database role, and not its key, makes no certificate and moves none.

Each forgery is written by that role itself, as a thief of its password would; what the role may not write at all is
refused by Postgres, which counts as well.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.runtime.data.database import new_id
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.words.contract_number import format_contract_number
from tests.harness import Installation
from tests.journey.steps import approve, issue

COPY = """
    INSERT INTO events.event (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, data,
        key_id, signature)
    SELECT $1, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, data, key_id, signature
    FROM jsonb_populate_record(NULL::events.event, $2)
"""
DELIVER = """
    INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid)
    SELECT id, $2, seq, source, aggregateid FROM events.event WHERE id = $1
"""
MILLIONS = 900_000_000
NEXT_NUMBER = format_contract_number("001", 8, 2)
Change = Callable[[dict[str, Any]], None]


def _ask_for_millions(fact: dict[str, Any]) -> None:
    fact["data"] |= {"amount": MILLIONS}


def _aim_at_another(fact: dict[str, Any]) -> None:
    other = str(new_id())
    fact["subject"] = fact["aggregateid"] = fact["data"]["guarantee_id"] = other


def _lose_the_signature(fact: dict[str, Any]) -> None:
    _aim_at_another(fact)
    fact["key_id"] = fact["signature"] = None


def _name_another_key(fact: dict[str, Any]) -> None:
    fact["key_id"] = "thief-1"


def _move_the_time(fact: dict[str, Any]) -> None:
    fact["time"] = fact["time"].replace("+00:00", "1+00:00") if "." in fact["time"] else "2026-04-10T01:00:00.000001Z"


def _move_the_tenant(fact: dict[str, Any]) -> None:
    fact["tenant_org"] = fact["data"]["tenant_org"] = "5010401067252"


def _say_again(fact: dict[str, Any]) -> None:
    """Under another id, and nothing else changed."""


FORGERIES: list[Change] = [
    _ask_for_millions,
    _aim_at_another,
    _lose_the_signature,
    _name_another_key,
    _move_the_time,
    _move_the_tenant,
    _say_again,
]


async def _fetch_fact(installation: Installation, type_: str) -> dict[str, Any]:
    rows = await installation.fetch(
        "SELECT to_jsonb(event) AS fact FROM events.event WHERE type = $1 ORDER BY seq LIMIT 1", type_
    )
    return dict(json.loads(rows[0]["fact"]))


async def _forge(installation: Installation, role: str, fact: dict[str, Any], hearer: str) -> UUID:
    """The id of the event, which is there unless Postgres refused it."""
    event_id = new_id()
    connection = await installation.clone.connect(role)
    try:
        with suppress(asyncpg.InsufficientPrivilegeError):
            async with connection.transaction():
                await connection.execute(COPY, event_id, json.dumps(fact))
                await connection.execute(DELIVER, event_id, hearer)
    finally:
        await connection.close()
    return event_id


async def _list_certificates(installation: Installation) -> list[tuple[str, str]]:
    rows = await installation.fetch(
        "SELECT certificate.contract_number, version.content::text AS content FROM verification.certificate"
        " JOIN verification.certificate_version AS version USING (contract_number) ORDER BY contract_number, version"
    )
    return [(row["contract_number"], row["content"]) for row in rows]


async def _count_waiting(installation: Installation) -> int:
    rows = await installation.fetch(
        "SELECT count(*) AS waiting FROM events.delivery WHERE handled_at IS NULL AND refused_at IS NULL"
    )
    return int(rows[0]["waiting"])


@pytest.mark.parametrize(
    ("role", "type_", "hearer"),
    [
        ("hosho_application", "guarantee.approved", "issuance"),
        ("hosho_issuance", "guarantee.numbered", "issuance"),
        ("hosho_issuance", "guarantee.issued", "verification"),
        ("hosho_issuance", "guarantee.issued", "application"),
    ],
)
async def test_forged_facts_are_refused_at_once_and_hold_nothing_back(
    installation: Installation, role: str, type_: str, hearer: str
) -> None:
    await issue(installation)
    before = await _list_certificates(installation)
    forged = {}
    for change in FORGERIES:
        fact = await _fetch_fact(installation, type_)
        change(fact)
        forged[await _forge(installation, role, fact, hearer)] = change.__name__
    await installation.settle()
    assert await _list_certificates(installation) == before
    rows = await installation.fetch(
        "SELECT event_id, tries, handled_at FROM events.delivery WHERE refused_at IS NOT NULL"
    )
    assert {forged[row["event_id"]] for row in rows} == {change.__name__ for change in FORGERIES}
    assert {(row["tries"], row["handled_at"]) for row in rows} == {(0, None)}
    number = await issue(installation)
    assert number in {number for number, _ in await _list_certificates(installation)}
    assert await _count_waiting(installation) == 0


async def test_a_forged_approval_does_not_hold_back_the_true_one(installation: Installation) -> None:
    await approve(installation)
    fact = await _fetch_fact(installation, "guarantee.approved")
    await installation.fetch("DELETE FROM events.delivery")
    fact["data"] |= {"amount": MILLIONS}
    await _forge(installation, "hosho_application", fact, "issuance")
    await installation.fetch(
        "INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid)"
        " SELECT id, 'issuance', seq + 1000, source, aggregateid FROM events.event ORDER BY seq LIMIT 1"
    )
    await installation.settle()
    assert [json.loads(content)["amount"] == MILLIONS for _, content in await _list_certificates(installation)] == [
        False
    ]


async def test_rows_that_the_role_of_issuance_added_are_not_drawn(installation: Installation) -> None:
    """Number, version and fact, as the trial had them: the honest service drew, sealed and registered these."""
    await issue(installation)
    guarantee_id = new_id()
    await installation.clone.fetch(
        "INSERT INTO issuance.guarantee SELECT (jsonb_populate_record(guarantee, $1)).* FROM issuance.guarantee",
        json.dumps({"id": str(guarantee_id), "contract_number": NEXT_NUMBER}),
        role="hosho_issuance",
        scope=EVERYTHING,
    )
    await installation.clone.fetch(
        "INSERT INTO issuance.version SELECT (jsonb_populate_record(first, $1 ||"
        " jsonb_build_object('content', content || $2))).* FROM issuance.version AS first",
        json.dumps({"guarantee_id": str(guarantee_id)}),
        json.dumps({"contract_number": NEXT_NUMBER, "amount": MILLIONS}),
        role="hosho_issuance",
        scope=EVERYTHING,
    )
    fact = await _fetch_fact(installation, "guarantee.numbered")
    fact["subject"] = fact["aggregateid"] = fact["data"]["guarantee_id"] = str(guarantee_id)
    fact["data"] |= {"contract_number": NEXT_NUMBER}
    await _forge(installation, "hosho_issuance", fact, "issuance")
    await installation.settle()
    assert len(await _list_certificates(installation)) == 1
    assert len(await installation.fetch("SELECT * FROM issuance.version_document")) == 1


@pytest.mark.parametrize("part", ["amount", "expires_on", "beneficiary", "office", "contract_number", "principal"])
async def test_a_version_that_is_not_what_was_approved_and_numbered_is_not_drawn(
    installation: Installation, part: str
) -> None:
    """The row is changed by the owner: no role may. Its fact is signed and true."""
    await approve(installation)
    numbering = installation.issuance.state.inbox
    await numbering.handle_next()
    other = {
        "amount": MILLIONS,
        "expires_on": "2036-04-10",
        "beneficiary": "別町長",
        "contract_number": NEXT_NUMBER,
    }
    await installation.fetch(
        "UPDATE issuance.version SET content = jsonb_set(content, $1,"
        " coalesce($2::jsonb, jsonb_set(content -> $3, '{name}', '\"別名\"')))",
        [part],
        json.dumps(other[part]) if part in other else None,
        part,
    )
    await installation.settle()
    assert await _list_certificates(installation) == []
    rows = await installation.fetch("SELECT last_error FROM events.delivery WHERE refused_at IS NOT NULL")
    assert ["UnprovenError" in row["last_error"] for row in rows] == [True]


async def test_what_an_operator_vouches_for_is_believed(installation: Installation) -> None:
    """As a fact from before facts were signed."""
    await approve(installation)
    await installation.fetch("UPDATE events.event SET key_id = NULL, signature = NULL")
    await installation.fetch("INSERT INTO events.admitted (event_id, why) SELECT id, 'test' FROM events.event")
    await installation.settle()
    assert len(await _list_certificates(installation)) == 1
