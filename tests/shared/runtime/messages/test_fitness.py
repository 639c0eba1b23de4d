"""What a database must be like for a service to work on it, and what loops do until it is."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.runtime.data.database import MIGRATION_HEAD, Database
from shared.runtime.messages.fitness import Fitness
from tests.databases import CloneDatabase
from tests.harness import Installation
from tests.journey.steps import approve

ROLE = "hosho_issuance"
FIT = {"database": "ok", "migrations": "ok"}


async def examine(url: str) -> dict[str, str]:
    database = Database(url)
    try:
        return await Fitness(database, ROLE).examine()
    finally:
        await database.close()


async def test_another_role_a_superuser_and_a_database_without_the_schema_are_named(clone: CloneDatabase) -> None:
    assert await examine(clone.url(ROLE)) == FIT
    assert (await examine(clone.url("postgres")))["database"] == (
        f"connected as postgres, expected {ROLE}; postgres is a superuser"
    )
    bare = await examine(clone.server.url("postgres", "postgres"))
    assert bare["migrations"] == f"None, expected {MIGRATION_HEAD}"


async def test_a_database_in_another_encoding_is_named(clone: CloneDatabase) -> None:
    name = f"{clone.name}_latin"
    await clone.server.execute(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    try:
        assert "its encoding is LATIN1, expected UTF8" in (await examine(clone.server.url(ROLE, name)))["database"]
    finally:
        await clone.server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_disk_that_was_full_a_moment_ago_is_named(clone: CloneDatabase) -> None:
    await clone.fetch(
        """
        CREATE FUNCTION fill() RETURNS void LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
        """
    )
    database = Database(clone.url(ROLE))
    fitness = Fitness(database, ROLE)
    assert await fitness.examine() == FIT
    with pytest.raises(Exception, match="No space left"):
        async with database.write() as session:
            await session.execute(text("SELECT fill()"))
    assert (await fitness.examine())["database"] == "its disk is full"
    await database.close()


async def test_on_another_schema_loops_rest_and_no_try_is_burnt(installation: Installation) -> None:
    await approve(installation)
    service, inbox = installation.issuance.state.service, installation.issuance.state.inbox
    assert await service.fitness.may_turn()
    # As in the moments in which a migration comes or goes: a turn has begun, and finds other columns than it knows.
    await installation.fetch("UPDATE public.alembic_version SET version_num = '0001'")
    await installation.fetch("ALTER TABLE issuance.series RENAME TO renamed")
    with pytest.raises(DBAPIError):
        await inbox.handle_next()
    (delivery,) = await installation.fetch("SELECT tries FROM events.delivery WHERE hearer = 'issuance'")
    assert delivery["tries"] == 0
    other = Fitness(service.database, ROLE)
    assert not await other.may_turn()
    await installation.fetch("ALTER TABLE issuance.renamed RENAME TO series")
    await installation.fetch("UPDATE public.alembic_version SET version_num = $1", MIGRATION_HEAD)
    assert await other.may_turn()
    assert await inbox.handle_next()
    await installation.fetch("UPDATE public.alembic_version SET version_num = '9999'")
    assert await Fitness(service.database, ROLE).may_turn()  # the next release has migrated already
