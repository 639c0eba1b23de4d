"""Who logs in as a service's role says its own events, to their own hearers, and hears its own: nothing else.

Every role tries the things of the other two as well. What is refused here is refused by Postgres, whatever code asks.
"""

import json
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.admin.store.roles import ROLES
from shared.runtime.data.database import Database
from shared.runtime.messages import deliveries
from shared.runtime.messages.deliveries import claim_delivery, settle_delivery
from shared.runtime.messages.failed import list_failed, replay_failed
from shared.schemas.facts.events import EVENTS
from tests.databases import CloneDatabase
from tests.plans import explain_statement, list_indexes
from tests.shared.runtime.facts import make_fact, open_database, say

SERVICES = {role.removeprefix("hosho_"): role for role in ROLES.values()}
FORBIDDEN = asyncpg.InsufficientPrivilegeError
SAY = """
    INSERT INTO events.event (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, data)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9) RETURNING seq
    """
DELIVER = """
    INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid) VALUES ($1, $2, $3, $4, $5)
    """
ROUTES = {(event.SOURCE, event.TYPE, hearer) for event in EVENTS.values() for hearer in event.HEARERS}


def make_event(source: str, type_: str, **changes: Any) -> dict[str, Any]:
    aggregate = str(uuid4())
    event = {
        "id": uuid4(),
        "source": source,
        "type": type_,
        "subject": aggregate,
        "aggregatetype": "guarantee",
        "aggregateid": aggregate,
        "tenant_org": "1",
        "form": "electronic",
        "data": {"guarantee_id": aggregate, "tenant_org": "1", "form": "electronic"},
    }
    return event | changes


async def insert_event(connection: Any, event: dict[str, Any]) -> int:
    """Its place in the order; raises InsufficientPrivilegeError."""
    seq: int = await connection.fetchval(SAY, *({**event, "data": json.dumps(event["data"])}.values()))
    return seq


async def test_the_routes_are_those_of_the_event_classes(clone: CloneDatabase) -> None:
    rows = await clone.fetch("SELECT * FROM events.route")
    assert {(row["source"], row["type"], row["hearer"]) for row in rows} == ROUTES
    assert all(row["role"] == SERVICES[row["source"]] for row in rows)


@pytest.mark.parametrize("role", SERVICES.values())
async def test_a_role_says_its_own_types_and_no_other(clone: CloneDatabase, role: str) -> None:
    connection = await clone.connect(role)
    said = set()
    for source in SERVICES:
        for type_ in (*EVENTS, "guarantee.invented"):
            try:
                await insert_event(connection, make_event(source, type_))
            except FORBIDDEN:
                continue
            said.add((source, type_))
    own = {(event.SOURCE, event.TYPE) for event in EVENTS.values() if SERVICES[event.SOURCE] == role}
    assert said == own
    await connection.close()


OTHER = str(uuid4())


@pytest.mark.parametrize(
    "changes",
    [
        {"aggregateid": OTHER},
        {"subject": OTHER},
        {"subject": OTHER, "aggregateid": OTHER},
        {"aggregatetype": "application"},
        {"tenant_org": "2"},
        {"form": "paper"},
        {"data": {}},
        {"data": []},
    ],
)
async def test_what_stands_beside_the_data_is_what_the_data_say(clone: CloneDatabase, changes: dict[str, Any]) -> None:
    connection = await clone.connect("hosho_application")
    with pytest.raises(FORBIDDEN):
        await insert_event(connection, make_event("application", "guarantee.approved", **changes))
    await connection.close()


async def test_nobody_chooses_a_place_in_the_order(clone: CloneDatabase) -> None:
    event = make_event("application", "guarantee.approved")
    chosen = SAY.replace("(id,", "(seq, id,").replace("VALUES (", "OVERRIDING SYSTEM VALUE VALUES (1, ")
    with pytest.raises(FORBIDDEN):
        await clone.fetch(chosen, *{**event, "data": json.dumps(event["data"])}.values(), role="hosho_application")


@pytest.mark.parametrize("role", SERVICES.values())
async def test_a_delivery_goes_from_its_own_source_to_whom_it_is_meant_for(clone: CloneDatabase, role: str) -> None:
    delivered = set()
    for source, type_ in {(event.SOURCE, event.TYPE) for event in EVENTS.values()}:
        for hearer in (*SERVICES, "invented"):
            event = make_event(source, type_)
            owner = await clone.connect()
            seq = await insert_event(owner, event)
            await owner.close()
            try:
                await clone.fetch(DELIVER, event["id"], hearer, seq, source, event["aggregateid"], role=role)
            except FORBIDDEN:
                continue
            delivered.add((source, type_, hearer))
    assert delivered == {route for route in ROUTES if SERVICES[route[0]] == role}


async def test_a_delivery_repeats_its_event_and_nothing_else(clone: CloneDatabase) -> None:
    event = make_event("issuance", "guarantee.issued")
    connection = await clone.connect("hosho_issuance")
    seq = await insert_event(connection, event)
    whole = (event["id"], "verification", seq, "issuance", event["aggregateid"])
    for position, other in ((2, seq + 1), (2, -1), (3, "application"), (4, str(uuid4()))):
        with pytest.raises(FORBIDDEN):
            await connection.execute(DELIVER, *whole[:position], other, *whole[position + 1 :])
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await connection.execute(DELIVER, uuid4(), *whole[1:])
    await connection.execute(DELIVER, *whole)
    await connection.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("handled_at", "now()"),
        ("parked_at", "now()"),
        ("tries", "7"),
        ("lease_token", "gen_random_uuid()"),
        ("leased_until", "'infinity'"),
        ("last_error", "'x'"),
        ("due_at", "'infinity'"),
    ],
)
async def test_a_delivery_is_born_unhandled(clone: CloneDatabase, column: str, value: str) -> None:
    event = make_event("issuance", "guarantee.issued")
    connection = await clone.connect("hosho_issuance")
    seq = await insert_event(connection, event)
    born = DELIVER.replace("aggregateid)", f"aggregateid, {column})").replace("$5)", f"$5, {value})")
    with pytest.raises(FORBIDDEN):
        await connection.execute(born, event["id"], "verification", seq, "issuance", event["aggregateid"])
    await connection.close()


async def say_all(clone: CloneDatabase) -> dict[tuple[str, str], UUID]:
    """One event of each type, with its deliveries; source and type → its id."""
    said = {}
    for event in EVENTS.values():
        row = make_event(event.SOURCE, event.TYPE)
        connection = await clone.connect(SERVICES[event.SOURCE])
        seq = await insert_event(connection, row)
        for hearer in event.HEARERS:
            await connection.execute(DELIVER, row["id"], hearer, seq, event.SOURCE, row["aggregateid"])
        await connection.close()
        said[event.SOURCE, event.TYPE] = row["id"]
    return said


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_reads_what_it_said_and_what_it_hears(clone: CloneDatabase, service: str) -> None:
    said = await say_all(clone)
    role = SERVICES[service]
    seen = {row["id"] for row in await clone.fetch("SELECT id FROM events.event", role=role)}
    assert seen == {
        said[event.SOURCE, event.TYPE]
        for event in EVENTS.values()
        if service == event.SOURCE or service in event.HEARERS
    }
    assert {row["hearer"] for row in await clone.fetch("SELECT hearer FROM events.delivery", role=role)} == {service}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_touches_no_other_hearers_deliveries(clone: CloneDatabase, service: str) -> None:
    await say_all(clone)
    for change in ("handled_at = now()", "due_at = 'infinity'", "parked_at = now()", "lease_token = gen_random_uuid()"):
        await clone.fetch(f"UPDATE events.delivery SET {change}", role=SERVICES[service])
    others = "handled_at IS NOT NULL OR due_at = 'infinity' OR parked_at IS NOT NULL OR lease_token IS NOT NULL"
    touched = await clone.fetch(f"SELECT DISTINCT hearer FROM events.delivery WHERE {others}")
    assert [row["hearer"] for row in touched] == [service]
    for change in ("hearer = 'application'", "seq = 0", "source = 'application'", "aggregateid = '1'"):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(f"UPDATE events.delivery SET {change}", role=SERVICES[service])
    for statement in ("DELETE FROM events.delivery", "DELETE FROM events.event", "UPDATE events.event SET data = '{}'"):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(statement, role=SERVICES[service])


async def test_what_was_handled_stays_handled(clone: CloneDatabase) -> None:
    async with open_database(clone) as database:
        await say(database, make_fact())
        async with database.write() as session:
            delivery = await claim_delivery(session, "issuance")
            assert delivery is not None
            await settle_delivery(session, delivery)
    for moment in ("NULL", "now()"):
        with pytest.raises(FORBIDDEN):
            await clone.fetch(f"UPDATE events.delivery SET handled_at = {moment}", role="hosho_issuance")


async def test_another_role_taken_on_changes_nothing(clone: CloneDatabase) -> None:
    """The wall goes by who logged in: a role with all rights on the tables, set meanwhile, says no more."""
    connection = await clone.connect("hosho_verification")
    await clone.fetch("CREATE ROLE wall_wide")
    try:
        for grant in ("hosho_issuance", "hosho_application"):
            await clone.fetch(f"GRANT {grant} TO wall_wide")
        await clone.fetch("GRANT wall_wide TO hosho_verification WITH INHERIT FALSE, SET TRUE")
        await connection.execute("SET ROLE wall_wide")
        await insert_event(connection, make_event("verification", "guarantee.registered"))
        with pytest.raises(FORBIDDEN):
            await insert_event(connection, make_event("issuance", "guarantee.issued"))
    finally:
        await connection.close()
        await clone.fetch("DROP OWNED BY wall_wide")
        await clone.fetch("DROP ROLE wall_wide")


async def test_the_owner_lists_and_replays_what_is_parked_for_anyone(clone: CloneDatabase) -> None:
    said = await say_all(clone)
    await clone.fetch("UPDATE events.delivery SET parked_at = now()")
    admin = Database(clone.url("postgres"))
    async with admin.write() as session:
        assert {(row.event_id, row.hearer) for row in await list_failed(session)} == {
            (said[source, type_], hearer) for source, type_, hearer in ROUTES
        }
        assert await replay_failed(session, said["issuance", "guarantee.issued"], "verification")
    await admin.close()


FILL = """
    WITH said AS (
        INSERT INTO events.event (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, data)
        SELECT id, 'issuance', 'guarantee.issued', id, 'guarantee', id, '1', 'electronic', now(), '{}'
        FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 20000)) AS made
        RETURNING id, seq, aggregateid)
    INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid, handled_at)
    SELECT id, hearer, seq, 'issuance', aggregateid, CASE WHEN seq % 2 = 0 THEN now() END
    FROM said, unnest(ARRAY['application', 'verification']) AS hearer
    """


async def test_the_claim_reads_the_waiting_deliveries_in_order_and_one_event(clone: CloneDatabase) -> None:
    await clone.fetch(FILL)
    await clone.fetch("INSERT INTO events.admitted (event_id, why) SELECT id, 'said before' FROM events.event")
    await clone.fetch("ANALYZE events.event, events.delivery, events.admitted")
    for generic in (False, True):
        nodes = await explain_statement(
            clone, "hosho_verification", deliveries.CLAIM, ["verification"], generic=generic
        )
        assert list_indexes(nodes) == {
            "ix_delivery_waiting",
            "ix_delivery_order",
            "pk_event",
            "pk_delivery",
            "pk_admitted",
        }, generic
        assert not {node["Node Type"] for node in nodes} & {"Sort", "Hash", "Materialize"}, generic
