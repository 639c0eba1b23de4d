import asyncio

from tests.databases import CloneDatabase
from tests.local.commands import run_command
from tests.shared.runtime.facts import make_fact, open_database, say

PARK = "UPDATE events.delivery SET parked_at = now(), tries = 8, last_error = 'ValueError [at rest]'"
REFUSE = "UPDATE events.delivery SET refused_at = now(), last_error = 'UnprovenError'"
WAITING = "SELECT tries FROM events.delivery WHERE parked_at IS NULL AND due_at <= now()"


async def test_parked_deliveries_are_listed_and_tried_again(clone: CloneDatabase) -> None:
    async def deliveries(*arguments: str) -> str:
        ended = await asyncio.to_thread(run_command, "deliveries", *arguments, HOSHO_DATABASE_URL=clone.url("postgres"))
        return ended.stdout + ended.stderr

    async with open_database(clone) as database:
        await say(database, make_fact(), make_fact())
    assert "No delivery fails, is parked or refused." in await deliveries()
    await clone.fetch("UPDATE events.delivery SET tries = 1, due_at = '2099-01-01T12:00Z'")
    failing = await deliveries()
    assert failing.count("failing") == 2
    assert "2099-01-" in failing
    await clone.fetch(PARK)
    ids = [str(row["event_id"]) for row in await clone.fetch("SELECT event_id FROM events.delivery ORDER BY seq")]
    listed = await deliveries()
    assert all(event_id in listed for event_id in ids)
    assert "ValueError [at rest]" in listed
    assert "1 will be tried again." in await deliveries("--replay", ids[0])
    assert [row["tries"] for row in await clone.fetch(WAITING)] == [0]
    assert f"No delivery of event {ids[0]} fails, is parked or refused." in await deliveries("--replay", ids[0])
    assert "neither an event id nor `all`" in await deliveries("--replay", "every")
    assert "1 will be tried again." in await deliveries("--replay", "all")
    assert len(await clone.fetch(WAITING)) == 2


async def test_a_refused_fact_is_believed_once_an_operator_vouches_for_it(clone: CloneDatabase) -> None:
    async def deliveries(*arguments: str) -> str:
        ended = await asyncio.to_thread(run_command, "deliveries", *arguments, HOSHO_DATABASE_URL=clone.url("postgres"))
        return ended.stdout + ended.stderr

    async with open_database(clone) as database:
        await say(database, make_fact(), make_fact(), make_fact())
    await clone.fetch(REFUSE)
    ids = [row["event_id"] for row in await clone.fetch("SELECT event_id FROM events.delivery ORDER BY seq")]
    assert (await deliveries()).count("refused") == 3
    unsigned = "UPDATE events.event SET key_id = NULL, signature = NULL WHERE id = ANY ($1)"
    await clone.fetch(unsigned, ids[:2])
    assert "The fact is signed" in await deliveries("--replay", str(ids[2]), "--admit", "seen by us")
    assert "name it with --replay ID" in await deliveries("--replay", "all", "--admit", "seen by us")
    assert "1 will be tried again." in await deliveries("--replay", str(ids[0]), "--admit", "seen by us")
    rows = await clone.fetch("SELECT event_id, why FROM events.admitted")
    assert [tuple(row) for row in rows] == [(ids[0], "seen by us")]
    assert "2 will be tried again." in await deliveries("--replay", "all")
