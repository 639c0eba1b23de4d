import asyncio

from shared.runtime.data.database import Database
from shared.runtime.identity.clients import authenticate_client
from shared.schemas.words.roles import Role
from tests.databases import CloneDatabase
from tests.local.commands import run_command


async def test_a_client_changes_over_to_a_second_secret(clone: CloneDatabase) -> None:
    async def client(*arguments: str) -> tuple[int, str]:
        ended = await asyncio.to_thread(run_command, "client", *arguments, HOSHO_DATABASE_URL=clone.url("postgres"))
        return ended.returncode, ended.stdout + ended.stderr

    async def is_good(secret: str) -> bool:
        async with database.read() as session:
            return await authenticate_client(session, client_id, secret) is not None

    database = Database(clone.url("hosho_issuance"))
    _, words = await client("add", "a clerk", "--role", "officer", "--org", "H01")
    client_id, first = words.split()[1], words.split()[3]
    code, words = await client("add-secret", client_id)
    second = words.split()[1]
    assert code == 0
    assert await is_good(first)
    assert await is_good(second)
    assert await client("add-secret", client_id) == (1, words_of_a_third(client_id))
    rows = await clone.fetch("SELECT id FROM identity.client_secret ORDER BY id")
    old = str(rows[0]["id"])
    _, listed = await client("list", "--secrets")
    assert all(str(row["id"]) in listed for row in rows)
    assert (await client("revoke-secret", client_id, old))[0] == 0
    assert (await client("revoke-secret", client_id, old))[0] == 1
    assert not await is_good(first)
    assert await is_good(second)
    await database.close()


async def test_a_terminal_of_another_encoding_shows_what_it_has(clone: CloneDatabase) -> None:
    async def client(*arguments: str) -> tuple[int, str]:
        environment = {"HOSHO_DATABASE_URL": clone.url("postgres"), "PYTHONIOENCODING": "cp932"}
        ended = await asyncio.to_thread(run_command, "client", *arguments, **environment)
        return ended.returncode, ended.stdout + ended.stderr

    await clone.fetch("INSERT INTO identity.client VALUES ('a', '𠮷野組 髙橋', 'officer', 'H01', '{}', now())")
    code, said = await client("list")
    assert (code, "?野組 髙橋" in said) == (0, True), said
    assert await client("revoke", "𠮷") == (1, "hosho: There is no live client ?.\n")


def words_of_a_third(client_id: str) -> str:
    return (
        f"hosho: {client_id} has 2 live secrets. Revoke one first: `hosho client list --secrets`, "
        "then `hosho client revoke-secret`.\n"
    )


def test_help_says_what_org_is_for_each_role() -> None:
    said = " ".join(run_command("client", "add", "--help", COLUMNS="200").stdout.split())
    assert [role for role in Role if f" {role}: " not in said] == []
