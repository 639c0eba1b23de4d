import os
import signal
from pathlib import Path

import asyncpg
import pytest

from services.admin.postgres_socket import compose_url, find_socket_folder
from services.admin.refusal import Refusal
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres


async def connect(data: Path) -> asyncpg.Connection:
    return await asyncpg.connect(host=str(find_socket_folder(data)), user="postgres", database="hosho", timeout=5)


async def test_a_killed_server_starts_again_with_its_data(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    async with run_postgres(data, find_programs()):
        connection = await connect(data)
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        os.kill(int((data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
        connection.terminate()
        async with run_postgres(data, find_programs()):
            connection = await connect(data)
            assert await connection.fetchval("SELECT one FROM kept") == 1
            await connection.close()
    with pytest.raises(Refusal, match="No Postgres is running"):
        compose_url(data)


async def test_a_folder_with_a_long_name_and_a_comma_is_no_trouble(tmp_path: Path) -> None:
    data = tmp_path / ("a, b " * 20) / "postgres"
    data.parent.mkdir()
    async with run_postgres(data, find_programs()):
        connection = await connect(data)
        assert await connection.fetchval("SHOW fsync") == "on"
        await connection.close()
        socket_folder = find_socket_folder(data)
        assert socket_folder is not None
    assert not socket_folder.exists()
