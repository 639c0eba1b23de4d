"""A database that cannot be reached is told from a file of ours that is missing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from shared.runtime.data.away import DatabaseAwayError, is_database_away
from shared.runtime.data.database import Database
from shared.runtime.data.direct import DirectDatabase
from shared.runtime.data.scope import NOBODY
from shared.runtime.data.server import Server


@pytest.fixture(params=["postgresql+asyncpg://hosho@/hosho?host={folder}", "postgresql+asyncpg://hosho@host.invalid/x"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A server whose socket is gone with it, and a host that no name server knows."""
    return str(request.param).format(folder=tmp_path)


async def test_a_pool_without_a_way_to_its_server_is_away(url: str) -> None:
    database = Database(url)
    for session in (database.read, database.write):
        with pytest.raises(DatabaseAwayError) as failure:
            async with session() as opened:
                await opened.execute(text("SELECT 1"))
        assert is_database_away(failure.value)
    await database.close()


async def test_a_direct_pool_without_a_way_to_its_server_is_away(url: str) -> None:
    database = DirectDatabase(Server(url), 1)
    with pytest.raises(DatabaseAwayError) as failure:
        async with database.begin(NOBODY):
            raise AssertionError("it cannot be reached")
    assert is_database_away(failure.value)
    await database.close()


def test_a_missing_file_of_ours_is_not_the_database(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as failure:
        (tmp_path / "none").read_bytes()
    assert not is_database_away(failure.value)
