"""Whose rows a transaction reaches is told as it begins, and with it forgotten."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.runtime.data.database import Database
from shared.runtime.data.scope import EVERYTHING, NOBODY, Scope
from tests.databases import CloneDatabase

_TOLD = text("SELECT current_user, current_setting('hosho.tenant', true), current_setting('hosho.towns', true)")


async def test_a_transaction_tells_its_scope_and_leaves_nothing_on_the_connection(clone: CloneDatabase) -> None:
    role = "hosho_verification"
    database = Database(clone.url(role), pool_size=1)
    expected = [
        (Scope("it's", frozenset({"2", "1"})), (role, "it's", "1,2")),
        (EVERYTHING, (f"{role}_all", "", "")),
        (Scope("7"), (role, "7", "")),
        (NOBODY, (role, "", "")),
    ]
    for scope, told in expected:
        for begin in (database.write, database.read):
            async with begin(scope) as session:
                found = (await session.execute(_TOLD)).one()
                assert tuple(part or "" for part in found) == told
                async with session.begin_nested():
                    assert (await session.execute(_TOLD)).one() == found
    await database.close()


async def test_a_role_that_may_not_see_everything_is_refused_and_works_again_once_it_may(clone: CloneDatabase) -> None:
    database = Database(clone.url("hosho_verification"), pool_size=1)
    query = text("SELECT count(*) FROM verification.counter")
    await clone.fetch("REVOKE hosho_verification_all FROM hosho_verification")
    try:
        for _ in range(2):
            with pytest.raises(DBAPIError, match="permission denied to set role"):
                async with database.read(EVERYTHING) as session:
                    await session.scalar(query)
    finally:
        await clone.fetch("GRANT hosho_verification_all TO hosho_verification")
    async with database.read(EVERYTHING) as session:
        assert await session.scalar(query) == 0
    await database.close()


async def test_an_administrator_sees_everything_whatever_it_tells(clone: CloneDatabase) -> None:
    await clone.fetch("INSERT INTO verification.counter VALUES ('223018', '1', 1)")
    database = Database(clone.url("postgres"))
    for scope in (NOBODY, EVERYTHING, Scope("7")):
        async with database.read(scope) as session:
            assert await session.scalar(text("SELECT count(*) FROM verification.counter")) == 1
    await database.close()
