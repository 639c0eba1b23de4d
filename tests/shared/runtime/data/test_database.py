"""Two kinds of session: one that writes in a transaction, one that only reads."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.runtime.data.database import Database
from tests.databases import CloneDatabase


async def test_a_reading_session_cannot_write_even_what_its_role_may(clone: CloneDatabase) -> None:
    await clone.fetch("CREATE TABLE notes (words text)")
    database = Database(clone.url("postgres"))
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.read() as session:
            await session.execute(text("INSERT INTO notes VALUES ('no')"))
    async with database.write() as session:
        await session.execute(text("INSERT INTO notes VALUES ('yes')"))
    await database.close()
    assert [row["words"] for row in await clone.fetch("SELECT words FROM notes")] == ["yes"]
