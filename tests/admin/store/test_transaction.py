import asyncio

import pytest

from tests.databases import CloneDatabase
from tests.local.commands import run_command

COMMANDS = [("client", "list"), ("deliveries",), ("migrate",), ("documents", "check")]
UNUSABLE = {
    "postgresql+asyncpg://a:hidden@127.0.0.1:1/hosho": "The database cannot be reached",
    "postgresql+asyncpg://a:hidden@/hosho?host=/nowhere": "The database cannot be reached",
    "postgresql://a:hidden@127.0.0.1/hosho": "must look like postgresql+asyncpg://",
    "sqlite:///hidden": "must look like postgresql+asyncpg://",
    "postgresql+asyncpg://a:hidden@127.0.0.1:port/hosho": "must look like postgresql+asyncpg://",
    "hidden": "must look like postgresql+asyncpg://",
    "postgresql+asyncpg://a:hidden@127.0.0.1/hosho?sslmode=always": "sslmode",
}


@pytest.mark.parametrize(("url", "sentence"), UNUSABLE.items())
def test_an_unusable_address_of_the_database_is_one_sentence_without_its_password(url: str, sentence: str) -> None:
    ended = run_command("client", "list", HOSHO_DATABASE_URL=url)
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "hidden" not in ended.stdout + ended.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_it_where_the_database_is_away(command: tuple[str, ...]) -> None:
    ended = run_command(*command, HOSHO_DATABASE_URL="postgresql+asyncpg://a@127.0.0.1:1/hosho")
    assert ended.returncode == 1
    assert ended.stderr.startswith("hosho: The database cannot be reached")
    assert ended.stderr.count("\n") == 1


async def test_a_database_without_the_schema_and_a_role_without_the_right_are_told(clone: CloneDatabase) -> None:
    async def ask(url: str, *arguments: str) -> str:
        return (await asyncio.to_thread(run_command, *arguments, HOSHO_DATABASE_URL=url)).stderr

    missing = await ask(clone.server.url("postgres", "no_such_database"), "client", "list")
    assert 'database "no_such_database" does not exist' in missing
    assert "`hosho migrate`" in await ask(clone.server.url("postgres", "postgres"), "client", "list")
    denied = await ask(clone.url("hosho_issuance"), "client", "add", "n", "--role", "officer", "--org", "H01")
    assert "administrator" in denied
