import pytest

from shared.runtime.data.database import Database
from shared.runtime.messages.outbox import publish
from tests.databases import CloneDatabase
from tests.shared.runtime.facts import AT, KEYS, make_fact, open_database, say


async def test_a_fact_is_said_when_its_transaction_commits_and_not_otherwise(clone: CloneDatabase) -> None:
    async with open_database(clone) as database:
        with pytest.raises(RuntimeError):
            await say_and_fail(database)
        assert await clone.fetch("SELECT * FROM events.event") == []
        await say(database, make_fact())
    rows = await clone.fetch(
        "SELECT event.type, event.source, aggregatetype, tenant_org, form, hearer "
        "FROM events.event JOIN events.delivery ON event_id = id"
    )
    assert [tuple(row) for row in rows] == [
        ("guarantee.numbered", "issuance", "guarantee", "7123456789012", "electronic", "issuance")
    ]


async def say_and_fail(database: Database) -> None:
    async with database.write() as session:
        await publish(session, make_fact(), AT, KEYS)
        raise RuntimeError
